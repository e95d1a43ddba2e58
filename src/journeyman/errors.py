"""Every error that Journeyman raises on purpose.

    JourneymanError
    ├── Refused                     the client asked for something that cannot be done
    │   ├── InvalidRequest          code 4: the request itself is wrong
    │   ├── NoAccount               code 3: no account can take the task
    │   ├── TaskNotFound            code 3: the task id is unknown
    │   ├── QueueFull               code 23: the account's queue has no room
    │   ├── Unauthorized            HTTP 401: the API key is missing or wrong
    │   ├── Fault                   code 9: a fault of ours, which the log describes
    │   └── Unavailable             code 9: the database or the object store cannot be reached
    ├── SettingsError               the operator's settings are wrong; ends the start
    ├── IllegalTransition           a task may not change that way; a fault of ours
    └── StaleTask                   somebody else changed the task first

A ``Refused`` carries one sentence in Chinese and one in English, each saying what is wrong and what is accepted. They
are formatted from the keyword arguments given to the constructor, which stay on the error as ``details``.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

Language = Literal["zh", "en"]

CODE_SUCCESS = 1
CODE_NOT_FOUND = 3
CODE_VALIDATION = 4
CODE_FAILURE = 9
CODE_QUEUED = 22
CODE_QUEUE_FULL = 23


class Clause(str):
    """A clause of a sentence: it is its English, and knows its Chinese."""

    __slots__ = ("zh",)

    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        """Take both languages."""
        clause = super().__new__(cls, en)
        clause.zh = zh
        return clause


class JourneymanError(Exception):
    """The base of all errors raised on purpose."""


class Refused(JourneymanError):
    """The client asked for something that cannot be done."""

    code: ClassVar[int] = CODE_VALIDATION
    zh: ClassVar[str] = "请求被拒绝"
    en: ClassVar[str] = "The request was refused."

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """Say what is wrong and what is accepted, in the client's language."""
        if language == "en":
            return self.en.format(**self.details)
        chinese = {name: said.zh if isinstance(said, Clause) else said for name, said in self.details.items()}
        return self.zh.format(**chinese)


class InvalidRequest(Refused):
    """The request itself is wrong."""


class EmptyPrompt(InvalidRequest):
    """The prompt holds no text and no picture."""

    zh = "prompt不能为空；请用文字描述要画的内容"
    en = "prompt must not be empty; describe in words what to draw."


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


class PromptTooLong(InvalidRequest):
    """The prompt is longer than the limit (``length``, ``limit``: characters)."""

    zh = "prompt过长：{length}个字符，最多{limit}个"
    en = "prompt is too long: {length} characters; at most {limit} are accepted."


class InvalidField(InvalidRequest):
    """A field of the body has the wrong type or value (``field``, ``got``, ``accepted``)."""

    zh = "参数{field}错误：收到{got}，应为{accepted}"
    en = "{field} is wrong: got {got}; accepted: {accepted}."


class MalformedBody(InvalidRequest):
    """The body is not the JSON object that was expected (``problem``: a clause)."""

    zh = "请求体不是有效的JSON对象：{problem}"
    en = "The body is not a valid JSON object: {problem}."


class BodyTooLarge(InvalidRequest):
    """The body is larger than the limit (``limit_mb``)."""

    zh = "请求体过大，最多{limit_mb} MB"
    en = "The body is too large; at most {limit_mb} MB are accepted."


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


class InvalidPicture(InvalidRequest):
    """A picture cannot be decoded (``field``, ``problem``: a clause)."""

    zh = "base64格式错误：{field}不是可用的图片（{problem}）；支持PNG、JPEG、WebP、GIF"
    en = "{field} is not a usable picture: {problem}; accepted: PNG, JPEG, WebP or GIF as data URL, base64 or link."


class PictureTooLarge(InvalidRequest):
    """A picture has too many bytes or pixels (``field``; ``size``, ``limit``: with units)."""

    zh = "{field}过大：{size}，最多{limit}"
    en = "{field} is too large: {size}; at most {limit} are accepted."


class TooManyPictures(InvalidRequest):
    """More references than accepted (``count``, ``limit``)."""

    zh = "参考图过多：{count}张，最多{limit}张"
    en = "Too many reference pictures: {count}; at most {limit} are accepted."


class InvalidLink(InvalidRequest):
    """A link cannot be used (``link``, ``problem``: a clause)."""

    zh = "链接不可用：{link}（{problem}）；请使用公网http(s)链接"
    en = "The link {link} cannot be used: {problem}; accepted: public http(s) links."


class UnknownPath(InvalidRequest):
    """No such path (``path``)."""

    zh = "没有这个接口：{path}；接口列表见 /docs"
    en = "There is nothing at {path}; /docs lists what there is."


class WrongMethod(InvalidRequest):
    """The path exists but not with this method (``method``, ``path``, ``accepted``)."""

    zh = "{path}不支持{method}；应使用{accepted}"
    en = "{method} is not accepted at {path}; use {accepted}."


class NoAccount(Refused):
    """No account can take the task (``wanted``: what the filter asked for)."""

    code = CODE_NOT_FOUND
    zh = "无可用的账号实例：{wanted}"
    en = "No account can take this task: {wanted}."


class TaskNotFound(Refused):
    """The task id is unknown (``task_id``)."""

    code = CODE_NOT_FOUND
    zh = "任务不存在：{task_id}；任务id由submit接口返回"
    en = "There is no task {task_id}; task ids are what submit answers as result."


class PictureNotFound(Refused):
    """There is no picture at this address (``path``)."""

    code = CODE_NOT_FOUND
    zh = "图片不存在：{path}"
    en = "There is no picture at {path}."


class QueueFull(Refused):
    """The account's queue has no room (``limit``: waiting tasks)."""

    code = CODE_QUEUE_FULL
    zh = "队列已满，请稍后尝试；最多{limit}个任务等待"
    en = "The queue is full, try again later; at most {limit} tasks may wait."


class Unauthorized(Refused):
    """The API key is missing or wrong."""

    zh = "未授权：请在 Authorization: Bearer <key>、mj-api-secret: <key> 或 x-api-key: <key> 请求头中提供正确的密钥"
    en = "Unauthorized: send the API key as Authorization: Bearer <key>, mj-api-secret: <key> or x-api-key: <key>."


class Fault(Refused):
    """Something went wrong inside Journeyman (``incident``: the word that finds it in the log)."""

    code = CODE_FAILURE
    zh = "系统异常，请稍后重试；日志中的编号：{incident}"
    en = "Something went wrong inside Journeyman, try again; the log describes it as incident {incident}."


class Unavailable(Refused):
    """The database or the object store cannot be reached (``what``)."""

    code = CODE_FAILURE
    zh = "服务暂时不可用（{what}），请稍后重试；任务未被接受"
    en = "The service is unavailable for the moment ({what}); nothing was accepted, try again."


class SettingsError(JourneymanError):
    """The operator's settings are wrong; the message names the setting."""


class IllegalTransition(JourneymanError):
    """A task may not change that way."""


class StaleTask(JourneymanError):
    """Somebody else changed the task first; read it again."""
