"""Templates → text: the environment of a theme, what its pages share, and the places of its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.loaders import split_template_path
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from rjsmin import jsmin

from sitegen.errors import ThemeError
from sitegen.parts.part import fingerprint
from sitegen.settings.yaml_lines import nearest
from sitegen.text.words import Words, WordsError
from sitegen.theme import filters

_SYNTAX_HINT = "every `{% block %}`, `{% if %}` and `{% for %}` has its end, and `{{` its `}}`"
_FOUND = "shared piece"  # a filter that no template can name
_KEPT = 20_000  # pieces of pages that a process keeps; above, it begins again


@cache
def script(text: str) -> Markup:
    """A script without the comments and blanks for its readers; kept, because one stands in every page."""
    return Markup(str(jsmin(str(text))).strip())  # noqa: S704  # a theme's own text


@dataclass(slots=True)
class Shared:
    """The pieces of pages that were rendered once: what stands in `{% shared %}`."""

    pieces: dict[tuple[object, ...], str] = field(default_factory=dict)

    def keep(self, key: tuple[object, ...], piece: str) -> str:
        """The piece, found from now on by its key."""
        if len(self.pieces) >= _KEPT:
            self.pieces.clear()
        self.pieces[key] = piece
        return piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates of a theme and of those it extends, nearest first."""

    folders: tuple[Path, ...]
    names: tuple[str, ...]  # of the folders, as messages call them
    texts: tuple[Mapping[str, str], ...]  # of each folder: path → text
    environment: jinja2.Environment

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A template's text. ThemeError with the template's file and line when it does not render."""
        with self._faults(template):
            found = self.environment.get_template(template)
            # `shared` spares Jinja a copy of all values that is as dear as a small page.
            context = found.new_context({**self.environment.globals, **values}, shared=True)
            return "".join(found.root_render_func(context))

    def render_each(
        self, template: str, values: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]
    ) -> Markup:
        """A template's text once for every row of further values, one behind the other.

        Cheaper than a loop with an `include`, which copies all values for every row. All rows have the same
        keys: each takes the place of the one before it.
        """
        with self._faults(template):
            found = self.environment.get_template(template)
            seen = {**self.environment.globals, **values}
            context = found.new_context(seen, shared=True)
            pieces: list[str] = []
            for row in rows:
                seen.update(row)
                context.vars.clear()  # what the template set for the row before
                pieces.extend(found.root_render_func(context))
            return Markup("".join(pieces))  # noqa: S704  # the templates escaped it

    @contextmanager
    def _faults(self, template: str) -> Iterator[None]:
        """Faults of a template as ThemeErrors with their place."""
        try:
            try:
                yield
            except Exception:
                self.environment.handle_exception()  # with the lines of the template
        except jinja2.TemplateNotFound as cause:
            source, line = self._place(cause)
            raise ThemeError(
                f"no such template: {cause.name}",
                source=source or self.names[0],
                line=line,
                hint=nearest(str(cause.name), template_names(self.texts)),
            ) from cause
        except RecursionError as cause:
            source, _ = self._place(cause)
            below = (source or "").partition("/templates/")[2] or template
            raise ThemeError(
                "a template extends or includes itself",
                source=source or self.names[0],
                hint=f'the parent\'s is `{{% extends "{self.names[-1].rpartition("/")[2]}/{below}" %}}`',
            ) from cause
        except jinja2.TemplateSyntaxError as cause:
            raise ThemeError(
                f"template does not parse: {cause.message}",
                source=self.source(cause.filename),
                line=cause.lineno,
                hint=_SYNTAX_HINT,
            ) from cause
        except (
            jinja2.TemplateError,
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            ArithmeticError,
        ) as cause:
            source, line = self._place(cause)
            if source is None:
                raise
            if isinstance(cause, WordsError):
                raise ThemeError(str(cause), source=source, line=line, hint=cause.hint) from cause
            raise ThemeError(
                f"template does not render: {cause}",
                source=source,
                line=line,
                hint=f"docs/reference/theme.md says which values {template} has",
            ) from cause

    def naming(self, text: str) -> tuple[str, int | None]:
        """The template, of the nearest theme, in which a text stands, and its line."""
        for name, templates in zip(self.names, self.texts, strict=True):
            for path, template in templates.items():
                before, found, _ = template.partition(text)
                if found:
                    return f"{name}/templates/{path}", before.count("\n") + 1
        return self.names[0], None

    def _place(self, cause: BaseException) -> tuple[str | None, int | None]:
        """The template line that was running when it failed."""
        place: tuple[str | None, int | None] = (None, None)
        step = cause.__traceback__
        while step is not None:
            if any(step.tb_frame.f_code.co_filename.startswith(str(folder)) for folder in self.folders):
                place = self.source(step.tb_frame.f_code.co_filename), step.tb_lineno
            step = step.tb_next
        return place

    def source(self, filename: str | None) -> str:
        """A file of the theme as messages name it."""
        for name, folder in zip(self.names, self.folders, strict=True):
            if filename and Path(filename).is_relative_to(folder):
                return f"{name}/{Path(filename).relative_to(folder).as_posix()}"
        return filename or self.names[0]


def template_names(texts: Iterable[Mapping[str, str]]) -> list[str]:
    """The paths of all templates of some themes."""
    return sorted({path for paths in texts for path in paths if path.endswith(".html")})


def load_templates(
    folders: Sequence[Path], names: Sequence[str], texts: Sequence[Mapping[str, str]], words: Words
) -> Templates:
    """The templates of a theme, none of them compiled yet; they say what they say in the given words."""
    loaders = [_Loader(folder, held) for folder, held in zip(folders, texts, strict=True)]
    loader = jinja2.ChoiceLoader(
        [
            *loaders,
            # A child theme extends its parent's template of the same name as `default/home.html`.
            *(
                jinja2.PrefixLoader({name.rpartition("/")[2]: each})
                for name, each in zip(names, loaders, strict=True)
            ),
        ]
    )
    environment = _Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_Compact, _SharedTag],
    )
    environment.filters.update(**filters.FILTERS, **filters.in_words(words), script=script)
    environment.globals.update(filters.FUNCTIONS, say=filters.saying(words), words=words)
    return Templates(folders=tuple(folders), names=tuple(names), texts=tuple(texts), environment=environment)


class Compiled(jinja2.BytecodeCache):
    """Templates as an earlier build compiled them, kept by name, place and text."""

    def __init__(self, recall: Callable[[bytes], Any], keep: Callable[[bytes, bytes], None]) -> None:
        self._recall = recall
        self._keep = keep

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept of a template; nothing where there is none, or another Python compiled it."""
        code = self._recall(fingerprint(bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._keep(fingerprint(bucket.key, bucket.checksum), bucket.bytecode_to_string())


class _Escaping(CodeGenerator):
    """Templates escape by `_Environment.escaped`."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Environment(jinja2.Environment):
    """Jinja's environment, faster where a page asks it for the same again and again."""

    code_generator_class = _Escaping

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> jinja2.Template:
        """A template by its name; its text never changes, so Jinja need not look after that."""
        found = self._loaded.get(name) if isinstance(name, str) else None
        if found is None:
            found = super().get_template(name, parent, globals)
            if isinstance(name, str) and globals is None:
                self._loaded[name] = found
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template sees, as a plain dict: each context goes through its keys."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def escaped(value: Any) -> str:
        """What `escape` gives, without its two calls where a text has nothing to escape or is safe."""
        kind = type(value)
        safe = kind is Markup or (
            kind is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value)
        )
        text: str = value if safe else escape(value)
        return text


class _Compact(Extension):
    """Drops the indentation of templates: it is for their readers, and a third of a list page's bytes.

    Values are untouched; so is a template's `<pre>`, which must stand on one line with its value.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return "\n".join(line.lstrip(" \t") for line in source.split("\n"))


@jinja2.pass_context
def _found(context: Context, key: tuple[object, ...]) -> str:
    """The piece of that key; empty where there is none yet."""
    values = context.parent
    shared: Shared = values["shared"]
    return shared.pieces.get((values["shared_by"], key), "")


class _SharedTag(Extension):
    """`{% shared one, other %}…{% endshared %}`: rendered once for all pages that are alike.

    Pages are alike when `shared_by` is the same for them (docs/reference/theme.md says which are), and so are
    the values that the tag names.
    """

    tags = {"shared"}  # noqa: RUF012  # as Jinja declares it

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        environment.filters[_FOUND] = _found

    def parse(self, parser: Parser) -> list[nodes.Node]:
        line = next(parser.stream).lineno
        values: list[nodes.Expr] = []
        while parser.stream.current.type != "block_end":
            values.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        body = parser.parse_statements(("name:endshared",), drop_needle=True)
        place = nodes.Const(f"{parser.name}:{line}")
        key = nodes.Tuple([place, *values], "load")
        make = nodes.CallBlock(
            self.call_method("keep", [nodes.ContextReference(), key]), [], [], body
        ).set_lineno(line)
        # A filter, because Jinja calls that at once; a call of a method costs as much as a small piece.
        name = parser.free_identifier(line)
        find = nodes.Assign(name, nodes.Filter(key, _FOUND, [], [], None, None))
        return [find, nodes.If(name, [nodes.Output([name])], [], [make]).set_lineno(line)]

    def keep(self, context: Context, key: tuple[object, ...], caller: Macro) -> str:
        """What stands between the tags, made and kept."""
        pieces: Shared = context["shared"]
        return pieces.keep((context["shared_by"], key), caller())


class _Loader(jinja2.BaseLoader):
    """The templates of one folder."""

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        self._folder = folder / "templates"
        self._texts = texts

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, None]:
        path = "/".join(split_template_path(template))
        if path not in self._texts:
            raise jinja2.TemplateNotFound(template)
        return self._texts[path], str(self._folder / path), None
