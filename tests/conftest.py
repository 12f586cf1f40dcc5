"""What all tests share: nothing of the developer's own environment shows in them."""

import logging

import hypothesis
import pytest

# A slow machine is no failing property.
hypothesis.settings.register_profile("medfact", deadline=None)
hypothesis.settings.load_profile("medfact")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "MEDFACT_DEBUG", "PYTHONWARNINGS"):
        monkeypatch.delenv(name, raising=False)
    # Help texts are laid out for a terminal; wide enough that no option is cut.
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture(autouse=True)
def own_messages(monkeypatch):
    # Setting up Prefect's own database in this process switches off every logger there is.
    monkeypatch.setattr(logging.getLogger("medfact"), "disabled", False)


@pytest.fixture(autouse=True)
def unknown_hosts(monkeypatch):
    # Servers of tests get each other's ports; what the last one's robots.txt said is nothing of the next one's.
    from sources import fetch

    monkeypatch.setattr(fetch, "_hosts", fetch._Hosts())
