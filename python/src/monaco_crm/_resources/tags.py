"""`client.tags`: its operations, and ids."""

from __future__ import annotations

from collections.abc import Sequence

from .. import _core
from .._errors import checked
from .._generated.records.tags import TagObject
from .._generated.resources.tags import TagsOperations
from .._json import encode


class Tags(TagsOperations):
    """Labels for contacts, accounts and opportunities."""

    def ids(self, *, object: TagObject, names: Sequence[str]) -> list[str]:  # noqa: A002 - the API's own name
        """The ids of the tags of those names, which requests take, each once: answers hold names.

        It lists the tags for that kind of record. Raises `InvalidRequestError` where there is no tag of a name.
        """
        tags = encode("the tags", self.list(object=object)).decode()
        return checked(_core.tag_ids, tags, [*names])
