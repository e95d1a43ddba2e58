"""Why no account takes a task, and what cannot be done with accounts."""

from __future__ import annotations

from journeyman.errors.base import CODE_FAILURE, CODE_NOT_FOUND, CODE_QUEUE_FULL, InvalidRequest, Refused


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


class QueueFull(Refused):
    """The account's queue has no room (``limit``: waiting tasks)."""

    code = CODE_QUEUE_FULL
    zh = "队列已满，请稍后尝试；最多{limit}个任务等待"
    en = "The queue is full, try again later; at most {limit} tasks may wait."


class AccountUnnamed(InvalidRequest):
    """Several accounts could be meant (``accounts``: their ids)."""

    zh = "请用accountFilter.instanceId指定账号；可选：{accounts}"
    en = "Name the account in accountFilter.instanceId: {accounts}."


class AccountNotFound(Refused):
    """There is no such account (``account``)."""

    code = CODE_NOT_FOUND
    zh = "账号不存在：{account}；账号列表见 account/list"
    en = "There is no account {account}; account/list names them."


class AccountRemoved(Refused):
    """The account that drew a picture is not there any more (``account``)."""

    code = CODE_NOT_FOUND
    zh = "绘制该图片的账号{account}已被移除，无法再操作其按钮"
    en = "The account {account}, which drew this picture, has been removed, so its buttons can no longer be pressed."


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


class AccountSilent(Refused):
    """The account's service did not answer in time (``account``, ``seconds``)."""

    code = CODE_FAILURE
    zh = "账号{account}在{seconds}秒内没有应答，请稍后重试"
    en = "Account {account} did not answer within {seconds} seconds; try again later."


class SettingNotOffered(InvalidRequest):
    """The account's settings have no such switch or version (``account``; ``reason``: a sentence; ``offered``)."""

    zh = "账号{account}未能完成请求：{reason}；可选：{offered}"
    en = "Account {account} did not do that: {reason}; accepted: {offered}."
