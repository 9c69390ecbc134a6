using FieldCollect.Register;

namespace FieldCollect.Client;

/// <summary>Expected trouble on the terminal's side, or the register's own problem as it was answered. Its text holds no personal value.</summary>
public sealed class TerminalException(string code, string message, string? target = null, int? status = null, Exception? inner = null)
    : Exception(message, inner)
{
    public TerminalException(ProblemKind kind, string? target = null, Exception? inner = null)
        : this(kind.Code, $"{kind.Chinese} {kind.English}", target, null, inner)
    {
    }

    /// <summary>Stable: an entry of <see cref="TerminalProblems"/>, or the code that the register answered with.</summary>
    public string Code { get; } = code;

    public string? Target { get; } = target;

    /// <summary>The HTTP status, when the register answered.</summary>
    public int? Status { get; } = status;
}

/// <summary>The problems that arise on a terminal before the register is asked. The status is what a register would have answered; 0 where there was none to ask.</summary>
public static class TerminalProblems
{
    public static readonly ProblemKind NotEnrolled = new("NotEnrolled", 0, "This terminal has not been enrolled.", "本终端尚未登记。", "Enrol it while there is a network.");
    public static readonly ProblemKind AlreadyEnrolled = new("AlreadyEnrolled", 0, "This terminal is enrolled elsewhere already.", "本终端已登记到其他服务器或警务区。", "Use another local file for another beat.");
    public static readonly ProblemKind Locked = new("Locked", 0, "This terminal has not asked the register for too long, or has been revoked; what it holds is locked.", "本终端长时间未与服务器联系或已被停用，本地数据已锁定。", "Sync, or sign in again, while there is a network. Unsent work is kept.");
    public static readonly ProblemKind WipeOwed = new("WipeOwed", 0, "This terminal has been revoked. Its unsent work has still to be handed in; until then it is kept, and nothing is shown.", "本终端已被停用。未上传的工作尚未交回；交回前予以保留，不再显示任何数据。", "Sync where there is a network, or bring the terminal to the station.");
    public static readonly ProblemKind Wiped = new("Wiped", 0, "This terminal has been revoked. Its unsent work has been handed in and its data deleted.", "本终端已被停用。未上传的工作已交回，本机数据已清除。", "Enrol a new local file.");
    public static readonly ProblemKind MalformedCode = new("MalformedCode", 0, "This is no enrolment code of a register.", "这不是登记二维码的内容。", "Scan the code that the station shows, or type it as it is.");
    public static readonly ProblemKind UnsentOfAnother = new("UnsentOfAnother", 0, "Another officer's visits are not yet on the server.", "上一位民警的走访尚未上传。", "Let the officer who made them push them first.");
    public static readonly ProblemKind OutOfReach = new("OutOfReach", 0, "The register could not be reached; everything is kept here.", "暂时无法连接服务器，数据已保存在本机。", "Try again when there is a network.");
    public static readonly ProblemKind SyncUnderWay = new("SyncUnderWay", 0, "Another sync of this terminal is under way.", "本终端正在同步。", "Wait for it to end.");
    public static readonly ProblemKind NewerFile = new("NewerFile", 0, "The local file was written by a newer terminal.", "本地数据由更新版本的终端写入。", "Update the terminal.");
    public static readonly ProblemKind UnknownRecord = new("UnknownRecord", 0, "This terminal holds no such record.", "本终端没有这条记录。", "Pull first, or check the key.");
    public static readonly ProblemKind UnknownEntitySet = new("UnknownEntitySet", 0, "There is no such entity set.", "没有这个数据集。", "See $metadata for the names.");
    public static readonly ProblemKind NothingFound = new("NothingFound", 0, "The visit says nothing: no outcome and no finding.", "走访没有任何结果。", "Give an outcome, or confirm, change, add or end something.");
    public static readonly ProblemKind VisitTooLarge = new("VisitTooLarge", 0, "One visit holds too many records.", "一次走访的记录过多。", "Split it into two visits.");
    public static readonly ProblemKind NoExportKey = new("NoExportKey", 0, "This terminal has not yet got the register's key for exports.", "本终端尚未取得服务器的导出密钥。", "Sync once, or sign in, where there is a network.");
    public static readonly ProblemKind ExportTooLarge = new("ExportTooLarge", 0, "There is more unsent work than one file holds.", "未上传的数据超过一个文件的上限。", "Sync where there is a network.");
    public static readonly ProblemKind AttachmentsFull = new("AttachmentsFull", 0, "This terminal holds as many unsent photos as it can.", "未上传的照片已达本终端上限。", "Sync before taking more.");
    public static readonly ProblemKind CannotEnd = new("CannotEnd", 0, "Records of this kind do not end.", "此类记录不能注销。", "Change its status instead.");
    public static readonly ProblemKind SeveralBeats = new("SeveralBeats", 0, "You have several beats, or none with an address; say which.", "您有多个（或没有）警务区，请指明。", "Name the beat.");
    public static readonly ProblemKind BeatLost = new("BeatLost", 0, "This terminal's beat is not yours any more; its rows have been taken off the terminal. Unsent work of it is still sent.", "本终端的警务区已不归您负责，该区数据已从本机移除；未上传的工作仍会上传。", "Ask the station which beat this terminal serves, then sync.");
    public static readonly ProblemKind OutOfStep = new("OutOfStep", 0, "This terminal holds something else than the register says, also after reading it again; unsent work is kept.", "本终端数据与服务器不一致，重新下载后仍不一致；未上传的数据已保留。", "Tell the registrar; unsent work can still be pushed.");
    public static readonly ProblemKind NoPlate = new("NoPlate", 0, "This is no code of a doorplate.", "这不是门牌二维码。", "Scan the code on the plate, or type what stands below it.");
    public static readonly ProblemKind PlateRevoked = new("PlateRevoked", 0, "This plate has been replaced or retired; it must not hang.", "此门牌已更换或停用，不得安装。", "Take it down, and mount the one that replaces it.");
    public static readonly ProblemKind PlateOfAnother = new("PlateOfAnother", 0, "This plate was made for another address.", "此门牌是为其他地址制作的。", "Mount it there, or have the plate of this address made.");
    public static readonly ProblemKind MalformedReply = new("MalformedReply", 0, "The register's reply cannot be understood.", "无法理解服务器的答复。", "Update the terminal, or tell the registrar.");
}
