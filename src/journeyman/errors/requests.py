"""What is wrong with a request itself: its address, its key, its fields, its words."""

from __future__ import annotations

from typing_extensions import override

from journeyman.errors.base import CODE_BANNED, InvalidRequest, Refused


class UnknownPath(InvalidRequest):
    """No such path (``path``)."""

    zh = "没有这个接口：{path}；接口列表见 /docs"
    en = "There is nothing at {path}; /docs lists what there is."


class WrongMethod(InvalidRequest):
    """The path exists but not with this method (``method``, ``path``, ``accepted``)."""

    zh = "{path}不支持{method}；应使用{accepted}"
    en = "{method} is not accepted at {path}; use {accepted}."


class Unauthorized(Refused):
    """The API key is missing or wrong."""

    zh = "未授权：请在 Authorization: Bearer <key>、mj-api-secret: <key> 或 x-api-key: <key> 请求头中提供正确的密钥"
    en = "Unauthorized: send the API key as Authorization: Bearer <key>, mj-api-secret: <key> or x-api-key: <key>."


class AdminUnauthorized(Refused):
    """The key opens the API at most, and not the administration of accounts."""

    zh = "未授权：账号管理需要管理密钥（不同于API密钥），请放在Authorization、mj-api-secret或x-api-key请求头中"
    en = "Unauthorized: this takes an admin key, not an API key, in Authorization, mj-api-secret or x-api-key."


class AdministrationClosed(Refused):
    """The operator has not opened the administration of accounts."""

    zh = "账号管理未开放；请设置 JOURNEYMAN_ADMIN_KEYS 并重启服务，再使用其中的密钥访问"
    en = "The administration of accounts is closed; set JOURNEYMAN_ADMIN_KEYS, restart, and send one of those keys."


class MalformedBody(InvalidRequest):
    """The body is not the JSON object that was expected (``problem``: a clause)."""

    zh = "请求体不是有效的JSON对象：{problem}"
    en = "The body is not a valid JSON object: {problem}."


class BodyTooLarge(InvalidRequest):
    """The body is larger than the limit (``limit_mb``)."""

    zh = "请求体过大，最多{limit_mb} MB"
    en = "The body is too large; at most {limit_mb} MB are accepted."


class InvalidField(InvalidRequest):
    """A field of the body has the wrong type or value (``field``, ``got``, ``accepted``)."""

    zh = "参数{field}错误：收到{got}，应为{accepted}"
    en = "{field} is wrong: got {got}; accepted: {accepted}."


class MissingField(InvalidRequest):
    """A field of the body is needed and blank (``field``, ``accepted``)."""

    zh = "{field}不能为空；应为{accepted}"
    en = "{field} must not be empty; accepted: {accepted}."


class MissingEither(InvalidRequest):
    """Of two fields for the same thing both are blank (``field``, ``accepted``; ``other``, ``other_accepted``)."""

    zh = "{field}和{other}不能都为空；{field}应为{accepted}，{other}应为{other_accepted}"
    en = "{field} and {other} must not both be empty; accepted: {field} as {accepted}, or {other} as {other_accepted}."


class EmptyPrompt(InvalidRequest):
    """The prompt holds no text and no picture."""

    zh = "prompt不能为空；请用文字描述要画的内容"
    en = "prompt must not be empty; describe in words what to draw."


class PromptTooLong(InvalidRequest):
    """The prompt is longer than the limit (``length``, ``limit``: characters)."""

    zh = "prompt过长：{length}个字符，最多{limit}个"
    en = "prompt is too long: {length} characters; at most {limit} are accepted."


class OnePictureAlone(InvalidRequest):
    """The prompt is a single picture without text."""

    zh = "不能只有一张图片；请再加一张图片或文字描述"
    en = "One picture alone is no prompt; add another picture, or describe in words what to draw."


class TooManyTasks(InvalidRequest):
    """Braces and ``--repeat`` make more tasks than accepted (``count``, ``limit``)."""

    zh = "这条prompt会产生{count}个任务，最多{limit}个；请减少花括号中的选项或--repeat的次数"
    en = "The prompt would make {count} tasks; at most {limit} are accepted: use fewer options in braces or --repeat."


class BatchInRelax(InvalidRequest):
    """Several tasks of one prompt are asked for in relax mode (``count``)."""

    zh = "relax模式不支持批量提交，而这条prompt会产生{count}个任务；请使用fast或turbo模式，或去掉花括号和--repeat"
    en = "Can not submit batch jobs in relax mode, and the prompt makes {count}; use fast or turbo, or make one task."


class UnknownParameter(InvalidRequest):
    """The prompt has parameters that nobody knows (``names``, ``hint``: what is accepted)."""

    zh = "未知参数：{names}；支持的参数：{hint}"
    en = "Unrecognized parameter(s): {names}; accepted: {hint}."


class InvalidParameter(InvalidRequest):
    """A parameter of the prompt has a bad value (``name``, ``got``, ``accepted``)."""

    zh = "参数{name}的值无效：{got}；应为{accepted}"
    en = "Invalid value for {name}: {got}; accepted: {accepted}."


class IncompatibleParameter(InvalidRequest):
    """Two parts of the prompt exclude each other (``name``, ``other``)."""

    zh = "参数{name}与{other}不能同时使用"
    en = "{name} is not compatible with {other}."


class BannedWord(Refused):
    """The operator's list of banned words holds a word of the prompt (``word``)."""

    code = CODE_BANNED
    zh = "可能包含敏感词：{word}"
    en = "The prompt may hold a banned word: {word}."

    @override
    def properties(self) -> dict[str, object]:
        return {"promptEn": self.details.get("prompt", ""), "bannedWord": self.details.get("word", "")}
