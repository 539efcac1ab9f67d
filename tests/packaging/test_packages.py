"""The list of packages in setup.cfg covers the tree."""

import configparser

from tests.support.wheel import PROJECT, ROOTS


def listed_packages() -> list[str]:
    """Return the packages that setup.cfg names, in its order."""
    configuration = configparser.ConfigParser(interpolation=None)
    configuration.read(PROJECT / "setup.cfg")
    return configuration["options"]["packages"].split()


def packages_in_tree() -> set[str]:
    """Return the name of every folder of the source roots that holds Python files."""
    return {
        ".".join([package.replace("/", "."), *file.parent.relative_to(root).parts])
        for package, root in ROOTS.items()
        for file in root.rglob("*.py")
    }


def test_every_package_is_listed() -> None:
    """A new folder of Python files is shipped, and a removed one is not asked for."""
    assert set(listed_packages()) == packages_in_tree()


def test_packages_are_listed_once_and_in_order() -> None:
    """The list is easy to read and to merge."""
    assert listed_packages() == sorted(listed_packages())


def test_every_package_says_that_it_is_one() -> None:
    """Each folder of Python files has an __init__.py: nothing is a namespace package by accident."""
    folders = {file.parent for root in ROOTS.values() for file in root.rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
