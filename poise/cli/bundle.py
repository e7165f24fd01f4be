"""Options that several commands share, declared once: the fields of a dataclass are a bundle.

A command takes a bundle as one parameter; on the command line each of its fields is an option::

    @expanded()
    def save(*, source: Source, connection: Connection) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import update_wrapper
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

Command = Callable[..., Any]


def expanded(**before: str) -> Callable[[Command], Command]:
    """A decorator for commands that take bundles, as Typer reads signatures.

    An option that two bundles have, or a bundle and the command, is declared by the first; all of
    them get its value. Help and completion name options in the order of the parameters;
    ``skip="ledger"`` puts the command's own option ``skip`` before the option ``ledger``.
    """
    return lambda command: _expand(command, before)


def _expand(command: Command, before: Mapping[str, str]) -> Command:
    kinds = get_type_hints(command, include_extras=True)
    bundles: dict[str, Any] = {name: kind for name, kind in kinds.items() if is_dataclass(kind)}
    options = _options(command, kinds, bundles)
    for name, other in before.items():
        if other not in options:
            raise TypeError(f"{command.__name__}: there is no option {other} to put {name} before")
        moved = options.pop(name)
        options = {
            key: one
            for found in options
            for key, one in (((name, moved),) if found == other else ())
            + ((found, options[found]),)
        }

    def with_options(**given: Any) -> Any:
        made = {
            name: bundle(**{field.name: given[field.name] for field in fields(bundle)})
            for name, bundle in bundles.items()
        }
        own = {name: given[name] for name in signature(command).parameters if name not in made}
        return command(**own, **made)

    update_wrapper(with_options, command)
    del with_options.__wrapped__  # type: ignore[attr-defined]
    with_options.__annotations__ = {name: one.annotation for name, one in options.items()}
    with_options.__signature__ = Signature([*options.values()])  # type: ignore[attr-defined]
    return with_options


def _options(
    command: Command, kinds: Mapping[str, Any], bundles: Mapping[str, Any]
) -> dict[str, Parameter]:
    """The options of the command line by name, in the order of the parameters."""
    options: dict[str, Parameter] = {}
    for own in signature(command).parameters.values():
        if own.name in bundles:
            types = get_type_hints(bundles[own.name], include_extras=True)
            for field in fields(bundles[own.name]):
                option = _option(field, types[field.name])
                known = options.setdefault(field.name, option)
                if _values(known) != _values(option):
                    raise TypeError(f"{field.name}: two bundles take values of different types")
        else:
            keyword = own.replace(kind=Parameter.KEYWORD_ONLY, annotation=kinds[own.name])
            options.setdefault(own.name, keyword)

    return options


def _values(option: Parameter) -> Any:
    """The type of an option's values, without how it is declared."""
    return getattr(option.annotation, "__origin__", option.annotation)


def _option(field: Field[Any], kind: Any) -> Parameter:
    if field.default_factory is not MISSING:
        raise TypeError(f"{field.name}: an option's default is a value")
    default = Parameter.empty if field.default is MISSING else field.default
    return Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
