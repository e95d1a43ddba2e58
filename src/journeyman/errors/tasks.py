"""What cannot be done with a task, or with what follows from it."""

from __future__ import annotations

from journeyman.errors.base import CODE_NOT_FOUND, InvalidRequest, Refused


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


class RelatedTaskUnfinished(InvalidRequest):
    """Only a task that succeeded has buttons (``task_id``, ``status``)."""

    zh = "关联任务状态错误：任务{task_id}的状态是{status}，只有SUCCESS的任务可以操作"
    en = "Task {task_id} is {status}; only tasks that are SUCCESS can be worked on."


class JobNotFound(Refused):
    """No finished task has this job id (``job``)."""

    code = CODE_NOT_FOUND
    zh = "没有找到job：{job}；job id是任务properties中的messageHash"
    en = "No finished task has the job id {job}; a task's properties have it as messageHash."


class TaskEnded(InvalidRequest):
    """What has ended cannot be cancelled (``task_id``, ``status``)."""

    zh = "任务{task_id}已经结束（{status}），无法取消"
    en = "Task {task_id} has ended already ({status}) and cannot be cancelled."


class UnknownButton(InvalidRequest):
    """The custom id is not of Midjourney's grammar (``custom_id``)."""

    zh = "未知的 Action 类型：{custom_id}；customId取自任务的buttons"
    en = "Unknown customId {custom_id}; take one from the task's buttons."


class ButtonNotOffered(InvalidRequest):
    """The task has no such button (``custom_id``, ``offered``)."""

    zh = "该任务没有这个按钮：{custom_id}；可用的按钮：{offered}"
    en = "That task has no button {custom_id}; it has: {offered}."


class ChangeNotAllowed(InvalidRequest):
    """``submit/change`` knows grids only (``task_id``, ``action``)."""

    zh = "关联任务不允许执行变化：任务{task_id}是{action}，应为IMAGINE、VARIATION、REROLL或BLEND的四宫格"
    en = "Task {task_id} is {action} and cannot be changed; accepted: a grid of IMAGINE, VARIATION, REROLL or BLEND."


class RemixOff(InvalidRequest):
    """The account has Remix switched off (``account``)."""

    zh = "当前账号不支持 remix，请开启 remix 功能：{account}"
    en = "Remix is switched off on account {account}; leave out enableRemix, or switch it on in the settings."


class DialogAnswered(InvalidRequest):
    """The dialog was answered before, in other words (``task_id``, ``status``)."""

    zh = "任务{task_id}没有等待确认的窗口（状态{status}）；窗口只能提交一次"
    en = "Task {task_id} has no open dialog (it is {status}); a dialog can be answered once."


class Unsupported(InvalidRequest):
    """No engine that runs can do this (``action``)."""

    zh = "服务不支持：当前运行的引擎都不能执行{action}"
    en = "None of the engines that run can do {action}."
