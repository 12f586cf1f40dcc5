"""``check --diff`` in real git repositories with the real language: what the change brought, and nothing else."""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import claims
from claims import attribute_table
from pipeline import stages

HEAD = "---\nauthor: A. Writer\nreviewed: 2026-01-10\n---\n"
SAFE = "Hernia repair is 100% safe [1]."
HARMLESS = "There are no side effects of hernia repair [1]."
NONINVASIVE = "Hernia repair is noninvasive."
WORKS = "Hernia repair has a success rate of 65% [1]."


def hernia(*paragraphs, how="minimally invasive"):
    """Makes an article about hernia repair with paragraphs of a test's own."""
    body = (
        f"Hernia repair is a {how} procedure.",
        "About 5% of patients have pain after hernia repair [1].",
        *paragraphs,
    )
    end = "## References\n\n1. Smith J. Hernia. BMJ 2024. https://doi.org/10.1136/bmj.d1\n"
    return f"{HEAD}# Hernia repair\n\n" + "\n\n".join(body) + f"\n\n{end}"


HERNIA = hernia()
ENTRY = """- id: hernia-recurrence
  kind: statistic
  statement: Hernia repair has a success rate of {value}.
  subject: hernia repair
  attribute: success rate
  value: {value}
  sources: [{{url: "https://example.org/hernia", title: Hernia, level: review}}]
  status: approved
  approved_by: A. Desk
  reviewed: 2026-01-01
  review_by: 2031-01-01
  owner: desk
"""


@pytest.fixture(scope="session")
def real_language():
    """The real language, loaded once for each set of names."""
    load = claims.load_language
    loaded = {}

    def once(settings=None, names=None):
        key = (repr(settings), repr(sorted((names or {}).items())), repr(attribute_table.own()))
        if key not in loaded:
            loaded[key] = load(settings, names)
        return loaded[key]

    return once


@pytest.fixture
def git(project, monkeypatch, real_language):
    monkeypatch.setattr(claims, "load_language", real_language)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    return functools.partial(_git, project)


def _git(folder, *words):
    who = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def commit(git, project):
    if not (project / ".git").exists():
        git("init", "-q", "-b", "main")

    def make(message="a change"):
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", message)
        return git("rev-parse", "HEAD")

    return make


@pytest.fixture
def brought(medfact):
    """Runs the check and returns (path, code, text) of what is new, and what was told."""

    def run(*args, ref="HEAD", code=None):
        given = ("check", *args, "--diff", ref, "--format", "json", "--as-of", "2026-02-01")
        done = medfact(*given, "--fail-on", "note", code=1 if code is None else code)
        told = json.loads(done.stdout)
        found = [one for document in told["documents"] for one in document["findings"]]
        return [(one["path"], one["code"], one["text"]) for one in found if one["state"] == "new"], done.stderr

    return run


def test_findings_that_were_there_are_known_and_do_not_count(write, commit, medfact, brought):
    write("articles/a.md", hernia(NONINVASIVE))
    write("other.txt", "Nobody reads this.\n")
    commit()
    medfact("check", "articles", code=1)
    new, told = brought("articles", code=0)
    assert new == []
    assert "compared with HEAD (" in told
    assert "1 finding was there already, 0 findings gone" in told
    assert "found nothing (1 known)" in medfact("check", "articles", "--diff", "HEAD").stdout


def test_lines_that_move_bring_nothing(write, commit, brought):
    text = hernia(NONINVASIVE)
    write("a.md", text)
    commit()
    write("a.md", text.replace("# Hernia repair\n", "# Hernia repair\n\nWe tell what it is.\n\n" + "\n" * 7))
    assert brought("a.md", code=0)[0] == []


def test_a_fix_and_a_new_fault_do_not_cancel_out(write, commit, brought):
    write("a.md", hernia(NONINVASIVE, SAFE))
    commit()
    write("a.md", hernia(NONINVASIVE, HARMLESS))
    new, told = brought("a.md")
    assert [(code, text) for _, code, text in new] == [("SAF001", "There are no side effects")]
    assert "1 finding gone" in told


def test_a_second_place_with_the_same_words_is_new(write, commit, brought):
    write("a.md", hernia(SAFE))
    commit()
    write("a.md", hernia(SAFE, SAFE))
    assert [code for _, code, _ in brought("a.md")[0]] == ["SAF001"]


def test_deleting_a_reference_counts_though_its_line_is_gone(write, commit, brought):
    write("a.md", HERNIA)
    commit()
    write("a.md", HERNIA.partition("1. Smith")[0])
    new, _ = brought("a.md")
    assert ("a.md", "CIT002", "[1]") in new


def test_deleting_the_paragraph_on_risks_counts(write, commit, brought):
    risks = "\nThe laser can cause burns, scars and bleeding.\n"
    text = (
        f"{HEAD}# Vein laser\n\nThe laser closes varicose veins. We recommend the laser to everyone whose legs ache.\n"
    )
    write("a.md", text + risks)
    commit()
    assert "SAF002" not in [code for _, code, _ in brought("a.md", code=0)[0]]
    write("a.md", text)
    assert "SAF002" in [code for _, code, _ in brought("a.md")[0]]


def test_an_entry_that_makes_an_unchanged_article_conflict_counts(write, commit, brought):
    write("medfact.toml", "paths = ['articles']\nregistry = 'registry'\n")
    write("registry/hernia.yaml", ENTRY.format(value="60-70 %"))
    write("articles/a.md", hernia(WORKS))
    commit()
    assert brought(code=0)[0] == []
    write("registry/hernia.yaml", ENTRY.format(value="90-95 %"))
    assert [code for _, code, _ in brought()[0]] == ["REG001"]


def test_a_registry_that_comes_with_the_change_was_not_there_before(write, commit, brought, project):
    write("articles/a.md", hernia(WORKS, SAFE))
    commit()
    write("registry/hernia.yaml", ENTRY.format(value="90-95 %"))
    assert [code for _, code, _ in brought("articles", "--registry", "registry")[0]] == ["REG001"]
    # Untracked and ignored it is no part of any state: the same in both.
    write(".gitignore", "registry/\n")
    assert brought("articles", "--registry", "registry", code=0)[0] == []


def test_a_registry_that_was_broken_before_makes_only_what_rests_on_it_new(write, commit, brought):
    write("medfact.toml", "paths = ['articles']\nregistry = 'registry'\n")
    write("registry/hernia.yaml", "- id: [\n")
    write("articles/a.md", hernia(WORKS, SAFE))
    commit()
    write("registry/hernia.yaml", ENTRY.format(value="90-95 %"))
    new, told = brought()
    assert [code for _, code, _ in new] == ["REG001"]
    assert "no registry at HEAD, so all that is held against one is new: registry/hernia.yaml" in told


def test_each_state_has_its_own_configuration(write, commit, brought):
    write("medfact.toml", "paths = ['articles']\nignore = ['SAF001']\n")
    write("articles/a.md", hernia(SAFE))
    commit()
    write("medfact.toml", "paths = ['articles']\n")
    assert [code for _, code, _ in brought()[0]] == ["SAF001"]
    # What the command line asks for holds for both.
    assert brought("--select", "SAF", code=0)[0] == []


def test_a_configuration_that_was_broken_leaves_nothing_known(write, commit, brought):
    write("medfact.toml", "fail-onn = 'error'\n")
    write("a.md", hernia(SAFE))
    commit()
    write("medfact.toml", "fail-on = 'error'\n")
    new, told = brought("a.md")
    assert [code for _, code, _ in new] == ["SAF001"]
    assert "the state at HEAD cannot be checked, so every finding is new: medfact.toml: fail-onn: there is no" in told


def test_a_configuration_that_comes_with_the_change_changes_no_paths(write, commit, brought):
    write("desk/articles/a.md", hernia(SAFE))
    commit()
    write("desk/medfact.toml", "paths = ['articles']\n")
    assert brought("desk/articles", code=0)[0] == []


def test_attributes_of_the_newsroom_are_those_of_each_state(write, commit, brought):
    write("medfact.toml", "attributes = ['own.yaml']\n")
    row = "attributes:\n  - name: invasiveness\n    values:\n      noninvasive: [{phrase}]\n"
    write("own.yaml", row.format(phrase="pinprick-free"))
    write("a.md", hernia("Hernia repair is wholly scalpelless."))
    commit()
    write("own.yaml", row.format(phrase="wholly scalpelless"))
    assert [code for _, code, _ in brought("a.md")[0]] == ["CON001"]
    commit()
    assert brought("a.md", code=0)[0] == []


def test_a_bibliography_is_that_of_each_state(write, commit, brought):
    write("medfact.toml", "bibliography = 'refs.bib'\n")
    write("a.md", f"{HEAD}# Hernia repair\n\nAbout 5% of patients have pain after hernia repair [@moor2019].\n")
    entry = "@article{{{key}, title={{Pain after repair}}, journal={{BMJ}}, year=2024, doi={{10.1136/bmj.d1}}}}\n"
    write("refs.bib", entry.format(key="moor2019"))
    commit()
    write("refs.bib", entry.format(key="moore2019"))
    assert ("a.md", "CIT002") in [(path, code) for path, code, _ in brought("a.md")[0]]


def test_a_conflict_between_articles_counts_in_both(write, commit, brought):
    write("articles/a.md", HERNIA)
    write("articles/b.md", f"{HEAD}# After the repair\n\nYou can go home the same day.\n")
    commit()
    write("articles/b.md", f"{HEAD}# After the repair\n\nHernia repair is noninvasive.\n")
    new, _ = brought("articles")
    assert [(path, code) for path, code, _ in new] == [("articles/a.md", "CON001"), ("articles/b.md", "CON001")]


def test_a_deleted_article_takes_its_conflicts_with_it(write, commit, brought, project):
    write("articles/a.md", HERNIA)
    write("articles/b.md", f"{HEAD}# After the repair\n\nHernia repair is noninvasive.\n")
    commit()
    (project / "articles/b.md").unlink()
    new, told = brought("articles", code=0)
    assert new == []
    assert "0 findings were there already, 2 findings gone" in told


def test_a_rename_brings_nothing_and_hides_nothing(write, commit, brought, git, project):
    write("articles/a.md", hernia(SAFE))
    write("articles/c.md", f"{HEAD}# After the repair\n\nHernia repair is noninvasive.\n")
    commit()
    git("mv", "articles/a.md", "articles/b.md")
    assert brought("articles", code=0)[0] == []
    assert brought("articles/b.md", "articles/c.md", code=0)[0] == []
    # Moved by hand and not told to git, into a folder that is named alone, and changed on the way.
    git("reset", "-q", "--hard")
    (project / "new").mkdir()
    (project / "articles/a.md").rename(project / "new/b.md")
    write("new/b.md", hernia(SAFE, HARMLESS))
    assert [(path, text) for path, _, text in brought("new")[0]] == [("new/b.md", "There are no side effects")]


def test_a_draft_that_moves_among_the_articles_is_new(write, commit, brought, git):
    write("medfact.toml", "exclude = ['drafts/']\n")
    write("drafts/a.md", hernia(SAFE))
    write("articles/b.md", HERNIA)
    commit()
    git("mv", "drafts/a.md", "articles/a.md")
    assert [path for path, _, _ in brought("articles")[0]] == ["articles/a.md"]
    assert [path for path, _, _ in brought("articles/a.md")[0]] == ["articles/a.md"]


def test_a_draft_outside_the_paths_that_moves_among_them_is_new(write, commit, brought, git):
    write("medfact.toml", "paths = ['articles']\n")
    write("drafts/a.md", hernia(SAFE))
    write("articles/b.md", HERNIA)
    commit()
    git("mv", "drafts/a.md", "articles/a.md")
    assert [path for path, _, _ in brought()[0]] == ["articles/a.md"]
    assert [path for path, _, _ in brought("articles")[0]] == ["articles/a.md"]


def test_a_new_file_is_new_whether_git_knows_it_or_not(write, commit, brought):
    write("articles/a.md", HERNIA)
    commit()
    write("articles/b.md", hernia(SAFE, how="simple"))
    assert [(path, code) for path, code, _ in brought("articles")[0]] == [("articles/b.md", "SAF001")]
    assert [(path, code) for path, code, _ in brought("articles/b.md")[0]] == [("articles/b.md", "SAF001")]
    assert [(path, code) for path, code, _ in brought("articles/*.md")[0]] == [("articles/b.md", "SAF001")]


def test_taking_a_suppression_away_brings_what_it_silenced(write, commit, brought):
    silent = f"<!-- medfact: ignore SAF001 -- a quotation -->\n\n{SAFE}"
    write("a.md", hernia(silent))
    commit()
    write("a.md", hernia(SAFE))
    assert [code for _, code, _ in brought("a.md")[0]] == ["SAF001"]


def test_other_line_endings_bring_nothing(write, commit, brought, git):
    text = hernia(NONINVASIVE, SAFE)
    write("a.md", text)
    commit()
    write("a.md", text.replace("\n", "\r\n"))
    assert brought("a.md", code=0)[0] == []
    # A checkout with CRLF gives the other state CRLF too.
    git("config", "core.autocrlf", "true")
    assert brought("a.md", code=0)[0] == []


def test_an_article_that_could_not_be_read_before_is_new(write, commit, brought):
    write("a.md", b"\x00\x01\x02 Hernia repair")
    commit()
    write("a.md", hernia(SAFE))
    new, told = brought("a.md")
    assert [code for _, code, _ in new] == ["SAF001"]
    assert "not read at HEAD, so all that is found in it is new: a.md: " in told


def test_an_article_that_cannot_be_read_now_exits_with_two(write, commit, medfact):
    write("a.md", hernia(SAFE))
    commit()
    write("a.md", b"\x00\x01\x02 Hernia repair")
    done = medfact("check", "a.md", "--diff", "HEAD", code=2)
    # What was found in it is not gone: nobody looked.
    assert "0 findings gone" in done.stderr


def test_records_of_an_export_are_compared_one_by_one(write, commit, brought):
    write("medfact.toml", "[[exports]]\npath = 'cms.csv'\nid = 'slug'\nbody = 'text'\nformat = 'text'\n")
    row = '{slug},"Hernia repair helps many adults with a hernia. {more}"\n'
    one = row.format(slug="one", more="Hernia repair is 100% safe.")
    write("cms.csv", "slug,text\n" + one)
    commit()
    two = row.format(slug="two", more="There are no side effects.")
    write("cms.csv", "slug,text\n" + two + one)
    new, _ = brought("cms.csv", "--select", "SAF001")
    assert [(path, text) for path, _, text in new] == [("cms.csv#two", "There are no side effects")]
    assert brought("cms.csv#one", "--select", "SAF001", code=0)[0] == []


def test_the_working_tree_and_the_index_stay_as_they_are(write, commit, brought, git, project):
    write("a.md", HERNIA)
    commit()
    write("a.md", hernia(SAFE))
    write("b.md", HERNIA)
    git("add", "a.md")
    before = (git("status", "--porcelain=v2"), (project / ".git/index").read_bytes(), git("count-objects"))
    write(".git/hooks/post-index-change", "#!/bin/sh\ntouch hooked\n")
    (project / ".git/hooks/post-index-change").chmod(0o755)
    brought("a.md", "b.md")
    assert not (project / "hooked").exists()
    (project / ".git/hooks/post-index-change").unlink()
    after = (git("status", "--porcelain=v2"), (project / ".git/index").read_bytes(), git("count-objects"))
    assert after == before


def test_what_did_not_change_is_understood_once(write, commit, brought, monkeypatch):
    seen = []
    understand = stages.understand

    def watched(documents, language, **options):
        documents = list(documents)
        seen.append([document.path for document in documents])
        return understand(documents, language, **options)

    monkeypatch.setattr(stages, "understand", watched)
    write("a.md", HERNIA)
    write("b.md", HERNIA)
    write("b.bib", "@article{moor, title={Pain after repair}, journal={BMJ}, year=2024}\n")
    write("c.md", HERNIA)
    commit()
    write("c.md", hernia(SAFE))
    write("b.bib", "@article{moor, title={Pain before repair}, journal={BMJ}, year=2024}\n")
    brought("a.md", "b.md", "c.md")
    assert seen == [["a.md", "b.md", "c.md"], ["b.md", "c.md"]]


# ------------------------------------------------------------ what REF may be


def test_a_branch_stands_for_where_head_left_it(write, commit, brought, git):
    write("a.md", hernia(NONINVASIVE))
    base = commit()
    git("checkout", "-q", "-b", "work")
    write("b.md", HERNIA)
    commit()
    git("checkout", "-q", "main")
    # main repairs a fault meanwhile: that does not make the fault one of the branch.
    write("a.md", HERNIA)
    commit()
    git("tag", "v1")
    git("checkout", "-q", "work")
    for ref in ("main", "main...", "main...HEAD", "v1", base, base[:9], "HEAD~1"):
        new, told = brought("a.md", ref=ref, code=0)
        assert new == [], ref
        assert base[:10] in told, ref
    assert f"compared with main (merge base {base[:10]})" in brought("a.md", ref="main", code=0)[1]
    assert f"compared with HEAD~1 ({base[:10]})" in brought("a.md", ref="HEAD~1", code=0)[1]


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("mian", "--diff mian: there is no commit 'mian' in "),
        ("0000000000000000000000000000000000000000", "there is no commit '0000000000000000000000000000000000000000'"),
        ("HEAD:a.md", "there is no commit 'HEAD:a.md'"),
        ("--output=a.md", "expected a branch, tag or commit, as origin/main"),
        ("main..HEAD", "expected a branch, tag or commit"),
        ("main...other", "expected a branch, tag or commit"),
        ("", "expected a branch, tag or commit"),
    ],
)
def test_a_ref_that_is_none_exits_with_two(write, commit, medfact, ref, told):
    write("a.md", HERNIA)
    commit()
    done = medfact("check", "a.md", f"--diff={ref}", code=2)
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_repository_without_a_commit_says_so(write, git, medfact):
    git("init", "-q")
    write("a.md", HERNIA)
    assert "there is no commit 'HEAD'" in medfact("check", "a.md", "--diff", "HEAD", code=2).stderr


def test_histories_with_nothing_in_common_say_so(write, commit, git, medfact):
    write("a.md", HERNIA)
    commit()
    git("checkout", "-q", "--orphan", "other")
    commit("another beginning")
    assert "main and HEAD have no commit in common" in medfact("check", "a.md", "--diff", "main", code=2).stderr


def test_a_clone_that_is_too_shallow_says_what_to_do(write, commit, git, medfact, project, monkeypatch):
    write("a.md", HERNIA)
    commit()
    write("a.md", hernia("More words."))
    commit()
    git("clone", "-q", "--depth", "1", f"file://{project}", "clone")
    monkeypatch.chdir(project / "clone")
    told = medfact("check", "a.md", "--diff", "HEAD~1", code=2).stderr
    assert "there is no commit 'HEAD~1'" in told
    assert "the clone is shallow: fetch the whole history (fetch-depth: 0" in told
    _git(project / "clone", "fetch", "-q", "--unshallow")
    medfact("check", "a.md", "--diff", "HEAD~1")


def test_shallow_branches_have_no_merge_base_and_say_so(write, commit, git, medfact, project, monkeypatch):
    write("a.md", HERNIA)
    commit()
    git("checkout", "-q", "-b", "work")
    write("a.md", hernia("More words."))
    commit()
    git("checkout", "-q", "main")
    write("b.md", HERNIA)
    commit()
    git("checkout", "-q", "work")
    git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{project}", "clone")
    monkeypatch.chdir(project / "clone")
    told = medfact("check", "a.md", "--diff", "origin/main", code=2).stderr
    assert "origin/main and HEAD have no commit in common; the clone is shallow: fetch" in told


# ------------------------------------------------------------ where nothing can be compared


def test_outside_a_repository_it_exits_with_two(write, project, medfact, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    write("a.md", HERNIA)
    told = medfact("check", "a.md", "--diff", "HEAD", code=2).stderr
    assert told == f"medfact: {project} is in no git repository\n"


def test_what_lies_outside_exits_with_two(write, commit, medfact, git, tmp_path_factory):
    write("a.md", HERNIA)
    commit()
    other = tmp_path_factory.mktemp("other") / "b.md"
    other.write_text(HERNIA)
    told = medfact("check", "a.md", other, "--diff", "HEAD", code=2).stderr
    assert "b.md lies outside the git repository" in told
    assert "standard input is none" in medfact("check", "-", "--diff", "HEAD", code=2, input=HERNIA).stderr
    given = ("check", "https://example.org/page.html", "--diff", "HEAD")
    assert "https://example.org/page.html is none" in medfact(*given, code=2).stderr


def test_a_repository_within_the_repository_is_told(write, commit, git, medfact, project):
    write("a.md", HERNIA)
    commit()
    write("inner/b.md", HERNIA)
    _git(project / "inner", "init", "-q")
    told = medfact("check", "a.md", "inner/b.md", "--diff", "HEAD", code=2).stderr
    assert "inner/b.md lies in a repository of its own, inner: check it there" in told


def test_without_git_it_says_so(write, commit, medfact, monkeypatch):
    write("a.md", HERNIA)
    commit()
    monkeypatch.setenv("PATH", "")
    assert medfact("check", "a.md", "--diff", "HEAD", code=2).stderr == "medfact: git was not found: --diff needs it\n"


def test_what_git_tells_its_hooks_leads_nowhere_else(write, commit, brought, monkeypatch, project):
    write("a.md", hernia(SAFE))
    commit()
    monkeypatch.setenv("GIT_DIR", "elsewhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", str(project / "elsewhere"))
    assert brought("a.md", code=0)[0] == []


@pytest.mark.parametrize("where", ["desk", "desk/articles", "."])
def test_it_works_from_every_folder_and_through_links(
    write, commit, brought, project, monkeypatch, where, tmp_path_factory
):
    write("desk/medfact.toml", "paths = ['articles']\n")
    write("desk/articles/a.md", hernia(SAFE))
    write("desk/images/scan.png", b"\x89PNG")
    commit()
    write("desk/articles/b.md", hernia(SAFE, how="simple"))
    link = tmp_path_factory.mktemp("link") / "link"
    link.symlink_to(project)
    monkeypatch.chdir(project / where)
    for given in (os.path.relpath(project / "desk/articles"), project / "desk/articles", link / "desk/articles"):
        assert [path for path, _, _ in brought(given)[0]] == ["articles/b.md"], given


def test_a_linked_worktree_is_a_working_tree_too(write, commit, brought, git, project, monkeypatch):
    write("a.md", hernia(SAFE))
    commit()
    git("worktree", "add", "-q", "../tree", "-b", "tree")
    monkeypatch.chdir(project.parent / "tree")
    Path("b.md").write_text(hernia(HARMLESS, how="simple"))
    assert [path for path, _, _ in brought(".")[0]] == ["b.md"]
    monkeypatch.chdir(project)
    shutil.rmtree(project.parent / "tree")
