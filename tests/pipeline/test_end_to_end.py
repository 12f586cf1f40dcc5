"""The command with the real language model, as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
ARTICLE = """# Oesophageal stents

By Jane Doe. Last updated: February 1, 2026

Stent placement is a safe and noninvasive procedure. In studies, between 60 and 70% of patients swallow better.

Stent placement is a minimally invasive procedure. Zoledronic acid 4 mg is given intravenously every 3 to 4 weeks.
"""


def run(*args, cwd, code, **options):
    done = subprocess.run(
        [*COMMAND, *map(str, args)], check=False, cwd=cwd, text=True, capture_output=True, timeout=600, **options
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def test_an_article_is_checked(write, project):
    write("a.md", ARTICLE)
    done = run("check", "a.md", "--format", "json", cwd=project, code=1)
    result = json.loads(done.stdout)
    jsonschema.validate(result, json.loads((ROOT / "reports/medfact.schema.json").read_text()))
    found = {item["code"] for item in result["documents"][0]["findings"]}
    assert {"CON001", "CIT001"} <= found
    assert done.stderr == ""


def test_what_is_only_background_is_listed_where_a_finding_names_it(write, project):
    write("a.md", "# Impetigo\n\nImpetigo is common in toddlers. It is contagious.\n")
    assert run("claims", "a.md", "--format", "jsonl", cwd=project, code=0).stdout == ""
    write("b.md", "# Impetigo\n\nImpetigo is contagious.\n\nImpetigo is not contagious.\n")
    done = run("check", "b.md", "--format", "json", "--select", "CON001", cwd=project, code=1)
    result = json.loads(done.stdout)
    jsonschema.validate(result, json.loads((ROOT / "reports/medfact.schema.json").read_text()))
    [document] = result["documents"]
    [finding] = document["findings"]
    assert [one["background"] for one in document["claims"] if one["id"] in finding["claims"]] == [True, True]


def test_claims_are_proposed_approved_and_held_against_an_article(write, project):
    write("a.md", ARTICLE)
    write("b.md", "# Zoledronic acid\n\nZoledronic acid 40 mg is given intravenously every 3 to 4 weeks.\n")
    run("registry", "propose", "a.md", "--output", "registry.csv", cwd=project, code=0)
    run("registry", "approve", "registry.csv", "--all", "--unsourced", "--by", "Jane Doe", cwd=project, code=0)
    done = run(
        "check", "b.md", "--registry", "registry.csv", "--select", "REG", "--format", "json", cwd=project, code=1
    )
    result = json.loads(done.stdout)
    assert result["registry"]["approved"] == result["registry"]["entries"] > 0
    assert "REG002" in {item["code"] for item in result["documents"][0]["findings"]}


@pytest.mark.slow
def test_two_audits_at_once_without_a_home_make_no_noise(write, project):
    write("library/a.md", ARTICLE)
    write("library/empty.md", "")
    environment = {**os.environ, "HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}
    for name in [name for name in environment if name.startswith("PREFECT_")]:
        del environment[name]
    audits = [
        subprocess.Popen(
            [*COMMAND, "audit", "library", "--output", name],
            cwd=project, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    told = [audit.communicate(timeout=600) for audit in audits]
    for audit, (out, err), name in zip(audits, told, ("one", "two"), strict=True):
        assert audit.returncode == 2, err
        assert err == "library/empty.md: not checked: is empty: expected an article\n"
        assert out.endswith(f"report: {name}/index.html\n")
        assert (project / name / "findings.csv").is_file()


OWN = """
attributes:
  - name: invasiveness
    values:
      noninvasive: [needle-free]
      needling: ["(uses|needs) fine needles"]
"""
ENTRY = """
- id: E1
  kind: procedure
  statement: Cryotherapy is done with fine needles.
  subject: cryotherapy
  attribute: invasiveness
  value: needling
  sources: [{url: "https://example.org/cryotherapy"}]
  status: approved
  approved_by: A. Editor
  reviewed: 2026-01-10
  review_by: 2030-01-10
"""


def test_a_newsrooms_attributes_reach_check_audit_and_registry(write, project):
    write("medfact.toml", "attributes = ['own.yaml']\nregistry = 'registry.yaml'")
    write("own.yaml", OWN)
    write("registry.yaml", ENTRY)
    write("a.md", "# Cryotherapy\n\nCryotherapy is needle-free.\n\nCryotherapy uses fine needles.\n")
    run("registry", "validate", cwd=project, code=0)
    result = json.loads(run("check", "a.md", "--format", "json", cwd=project, code=1).stdout)
    found = {item["code"]: item["text"] for item in result["documents"][0]["findings"]}
    assert (found["CON001"], found["REG001"]) == ("needle-free", "needle-free")
    run("audit", "a.md", "--output", "report", cwd=project, code=1)
    assert "needle-free" in next((project / "report").rglob("a*.html")).read_text(encoding="utf-8")
    write("medfact.toml", "registry = 'registry.yaml'")
    told = run("registry", "validate", cwd=project, code=2)
    assert "needling" in told.stdout + told.stderr


def test_attributes_that_cannot_be_used_stop_the_run(write, project):
    write("medfact.toml", "attributes = ['own.yaml']")
    write("own.yaml", OWN.replace("noninvasive", "keyhole", 1).replace("[needle-free]", "[noninvasive]"))
    write("a.md", ARTICLE)
    done = run("check", "a.md", cwd=project, code=2)
    assert "own.yaml: invasiveness.values: “noninvasive” says 'noninvasive' and 'keyhole'" in done.stderr
    assert done.stdout == ""
