"""Every error that Journeyman raises on purpose.

    JourneymanError
    ├── Refused                     the client asked for something that cannot be done
    │   ├── InvalidRequest          code 4: the request itself is wrong
    │   ├── NoAccount               code 3: no account can take the task
    │   ├── NoAccountReady          code 3: those that could are paused, dead or out of time
    │   ├── AccountRemoved          code 3: the account that drew a picture is not there any more
    │   ├── TaskNotFound            code 3: the task is unknown; RelatedTaskMissing: the one a button was pressed below
    │   ├── QueueFull               code 23: the account's queue has no room
    │   ├── BannedWord              code 24: the operator does not want this drawn
    │   ├── Unauthorized            HTTP 401: the API key is missing or wrong
    │   ├── AdminUnauthorized       HTTP 401: what was sent is no admin key; AdministrationClosed: there are none
    │   ├── Fault                   code 9: a fault of ours, which the log describes
    │   └── Unavailable             code 9: the database or the object store cannot be reached
    ├── SettingsError               the operator's settings are wrong; ends the start
    │   ├── NoDatabase              no server was ever started in the data directory
    │   └── Unsealable              none of the keys opens a secret
    ├── IllegalTransition           a task may not change that way; a fault of ours
    └── StaleTask, StaleAccount     somebody else changed it first

A ``Refused`` carries one sentence in Chinese and one in English, each saying what is wrong and what is accepted. They
are formatted from the keyword arguments given to the constructor, which stay on the error as ``details``.
"""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from journeyman.wording import Clause, Language

CODE_SUCCESS = 1
CODE_NOT_FOUND = 3
CODE_VALIDATION = 4
CODE_FAILURE = 9
CODE_EXISTS = 21  # also: a dialog is to be answered
CODE_QUEUED = 22
CODE_QUEUE_FULL = 23
CODE_BANNED = 24


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

    def properties(self) -> dict[str, object]:
        """Give what stands beside the sentence for programs to read."""
        return {}

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


class MissingField(InvalidRequest):
    """A field of the body is needed and blank (``field``, ``accepted``)."""

    zh = "{field}不能为空；应为{accepted}"
    en = "{field} must not be empty; accepted: {accepted}."


class MissingEither(InvalidRequest):
    """Of two fields for the same thing both are blank (``field``, ``accepted``; ``other``, ``other_accepted``)."""

    zh = "{field}和{other}不能都为空；{field}应为{accepted}，{other}应为{other_accepted}"
    en = "{field} and {other} must not both be empty; accepted: {field} as {accepted}, or {other} as {other_accepted}."


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


class WrongNumberOfPictures(InvalidRequest):
    """This kind of task takes another number of pictures (``field``, ``count``, ``accepted``)."""

    zh = "图片参数错误：{field}有{count}张图片，应为{accepted}张"
    en = "{field} holds {count} picture(s); accepted: {accepted}."


class TooManyPictures(InvalidRequest):
    """More references than accepted (``count``, ``limit``)."""

    zh = "参考图过多：{count}张，最多{limit}张"
    en = "Too many reference pictures: {count}; at most {limit} are accepted."


class InvalidLink(InvalidRequest):
    """A link cannot be used (``link``, ``problem``: a clause)."""

    zh = "链接不可用：{link}（{problem}）；请使用公网http(s)链接"
    en = "The link {link} cannot be used: {problem}; accepted: public http(s) links."


class UnknownButton(InvalidRequest):
    """The custom id is not of Midjourney's grammar (``custom_id``)."""

    zh = "未知的 Action 类型：{custom_id}；customId取自任务的buttons"
    en = "Unknown customId {custom_id}; take one from the task's buttons."


class ButtonNotOffered(InvalidRequest):
    """The task has no such button (``custom_id``, ``offered``)."""

    zh = "该任务没有这个按钮：{custom_id}；可用的按钮：{offered}"
    en = "That task has no button {custom_id}; it has: {offered}."


class RelatedTaskUnfinished(InvalidRequest):
    """Only a task that succeeded has buttons (``task_id``, ``status``)."""

    zh = "关联任务状态错误：任务{task_id}的状态是{status}，只有SUCCESS的任务可以操作"
    en = "Task {task_id} is {status}; only tasks that are SUCCESS can be worked on."


class ChangeNotAllowed(InvalidRequest):
    """``submit/change`` knows grids only (``task_id``, ``action``)."""

    zh = "关联任务不允许执行变化：任务{task_id}是{action}，应为IMAGINE、VARIATION、REROLL或BLEND的四宫格"
    en = "Task {task_id} is {action} and cannot be changed; accepted: a grid of IMAGINE, VARIATION, REROLL or BLEND."


class AccountUnnamed(InvalidRequest):
    """Several accounts could be meant (``accounts``: their ids)."""

    zh = "请用accountFilter.instanceId指定账号；可选：{accounts}"
    en = "Name the account in accountFilter.instanceId: {accounts}."


class RemixOff(InvalidRequest):
    """The account has Remix switched off (``account``)."""

    zh = "当前账号不支持 remix，请开启 remix 功能：{account}"
    en = "Remix is switched off on account {account}; leave out enableRemix, or switch it on in the settings."


class DialogAnswered(InvalidRequest):
    """The dialog was answered before, in other words (``task_id``, ``status``)."""

    zh = "任务{task_id}没有等待确认的窗口（状态{status}）；窗口只能提交一次"
    en = "Task {task_id} has no open dialog (it is {status}); a dialog can be answered once."


class UnusableMask(InvalidRequest):
    """A mask cannot be laid on the picture (``problem``: a clause)."""

    zh = "maskBase64不可用：{problem}；应为data URL或base64图片，与原图比例相同，黑色背景，重绘区域为白色"
    en = "maskBase64 cannot be used: {problem}; accepted: data URL or base64, white on black, in the picture's ratio."


class TaskEnded(InvalidRequest):
    """What has ended cannot be cancelled (``task_id``, ``status``)."""

    zh = "任务{task_id}已经结束（{status}），无法取消"
    en = "Task {task_id} has ended already ({status}) and cannot be cancelled."


class Unsupported(InvalidRequest):
    """No engine that runs can do this (``action``)."""

    zh = "服务不支持：当前运行的引擎都不能执行{action}"
    en = "None of the engines that run can do {action}."


class AccountExists(InvalidRequest):
    """There is an account of this id already (``account``)."""

    zh = "账号已存在：{account}；请更新该账号，或使用另一个id"
    en = "There is an account {account} already; change that one, or choose another id."


class SameSeat(InvalidRequest):
    """Another account has the same channel and the same token (``account``: that one)."""

    zh = "账号{account}已使用相同的频道和token；请更新该账号，或使用另一个频道或token"
    en = "Account {account} has the same channel and token already; change that one, or use another channel or token."


class AccountDeclared(InvalidRequest):
    """The operator's file declares the account, and only it may change it (``account``)."""

    zh = "账号{account}由账号文件声明；请在文件中修改或删除，文件变化后立即生效"
    en = "Account {account} is declared in the accounts file; change or remove it there, and it takes effect at once."


class AccountBuiltIn(InvalidRequest):
    """The account belongs to an engine that the settings start (``account``)."""

    zh = "账号{account}属于内置引擎，由服务设置（JOURNEYMAN_ENGINES）决定，无法在此管理"
    en = "Account {account} belongs to a built-in engine, which the settings decide on (JOURNEYMAN_ENGINES)."


class OnlyFallback(InvalidRequest):
    """Only an account that stands back for the others can do what was asked for (``action``, ``account``)."""

    zh = "当前账号不支持{action}；仅{account}支持：请设置accountFilter.instanceId为{account}"
    en = "None of the accounts can do {action}; {account} can, if accountFilter.instanceId asks for it."


class UnknownPath(InvalidRequest):
    """No such path (``path``)."""

    zh = "没有这个接口：{path}；接口列表见 /docs"
    en = "There is nothing at {path}; /docs lists what there is."


class WrongMethod(InvalidRequest):
    """The path exists but not with this method (``method``, ``path``, ``accepted``)."""

    zh = "{path}不支持{method}；应使用{accepted}"
    en = "{method} is not accepted at {path}; use {accepted}."


class NoAccount(Refused):
    """No account can take the task (``why``: that the one asked for is not there, or what keeps each)."""

    code = CODE_NOT_FOUND
    zh = "无可用的账号实例：{why}"
    en = "No account can take this task: {why}."


class NoAccountReady(Refused):
    """Accounts fit, and none can work at the moment (``accounts``: what keeps each)."""

    code = CODE_NOT_FOUND
    zh = "账号暂不可用：{accounts}"
    en = "No fitting account can work now: {accounts}."


class AccountRemoved(Refused):
    """The account that drew a picture is not there any more (``account``)."""

    code = CODE_NOT_FOUND
    zh = "绘制该图片的账号{account}已被移除，无法再操作其按钮"
    en = "The account {account}, which drew this picture, has been removed, so its buttons can no longer be pressed."


class TaskNotFound(Refused):
    """The task id is unknown (``task_id``)."""

    code = CODE_NOT_FOUND
    zh = "任务不存在：{task_id}；任务id由submit接口返回"
    en = "There is no task {task_id}; task ids are what submit answers as result."


class RelatedTaskMissing(Refused):
    """The task below which a button was pressed is unknown (``task_id``)."""

    code = CODE_NOT_FOUND
    zh = "关联任务不存在或已失效：{task_id}"
    en = "There is no task {task_id} to work on."


class JobNotFound(Refused):
    """No finished task has this job id (``job``)."""

    code = CODE_NOT_FOUND
    zh = "没有找到job：{job}；job id是任务properties中的messageHash"
    en = "No finished task has the job id {job}; a task's properties have it as messageHash."


class AccountNotFound(Refused):
    """There is no such account (``account``)."""

    code = CODE_NOT_FOUND
    zh = "账号不存在：{account}；账号列表见 account/list"
    en = "There is no account {account}; account/list names them."


class AccountUnattended(Refused):
    """No process took the question to the account's service (``account``)."""

    code = CODE_FAILURE
    zh = "账号{account}当前没有服务进程负责：请检查服务是否运行、token能否解密后重试"
    en = "Nobody holds account {account}: no server works for it, or its token cannot be opened."


class AccountDeclined(Refused):
    """The account's service did not do what was asked (``account``; ``reason``: a sentence)."""

    code = CODE_FAILURE
    zh = "账号{account}未能完成请求：{reason}"
    en = "Account {account} did not do that: {reason}."


class SettingNotOffered(InvalidRequest):
    """The account's settings have no such switch or version (``account``; ``reason``: a sentence; ``offered``)."""

    zh = "账号{account}未能完成请求：{reason}；可选：{offered}"
    en = "Account {account} did not do that: {reason}; accepted: {offered}."


class AccountSilent(Refused):
    """The account's service did not answer in time (``account``, ``seconds``)."""

    code = CODE_FAILURE
    zh = "账号{account}在{seconds}秒内没有应答，请稍后重试"
    en = "Account {account} did not answer within {seconds} seconds; try again later."


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


class BannedWord(Refused):
    """The operator's list of banned words holds a word of the prompt (``word``)."""

    code = CODE_BANNED
    zh = "可能包含敏感词：{word}"
    en = "The prompt may hold a banned word: {word}."

    @override
    def properties(self) -> dict[str, object]:
        return {"promptEn": self.details.get("prompt", ""), "bannedWord": self.details.get("word", "")}


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


class NoDatabase(SettingsError):
    """There is no database to read; the message names the directory."""


class Unsealable(SettingsError):
    """None of the keys opens a secret; the message says whose."""


class IllegalTransition(JourneymanError):
    """A task may not change that way."""


class StaleTask(JourneymanError):
    """Somebody else changed the task first; read it again."""


class StaleAccount(JourneymanError):
    """Somebody else changed the account first; read it again."""
