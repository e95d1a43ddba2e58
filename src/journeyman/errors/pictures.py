"""What is wrong with a picture that is sent, linked or asked for."""

from __future__ import annotations

from journeyman.errors.base import CODE_NOT_FOUND, InvalidRequest, Refused


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


class UnusableMask(InvalidRequest):
    """A mask cannot be laid on the picture (``problem``: a clause)."""

    zh = "maskBase64不可用：{problem}；应为data URL或base64图片，与原图比例相同，黑色背景，重绘区域为白色"
    en = "maskBase64 cannot be used: {problem}; accepted: data URL or base64, white on black, in the picture's ratio."


class PictureNotFound(Refused):
    """There is no picture at this address (``path``)."""

    code = CODE_NOT_FOUND
    zh = "图片不存在：{path}"
    en = "There is no picture at {path}."
