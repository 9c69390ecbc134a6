using System.Globalization;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Reading;

/// <summary>A request that needs a person: the register keeps it in quarantine, or would not keep it and it stays here.</summary>
/// <param name="VisitId">The visit it belongs to.</param>
/// <param name="CollectedAt">When that was, by this device.</param>
/// <param name="EntitySet">The record's entity set.</param>
/// <param name="Id">The record.</param>
/// <param name="IsOnServer">Quarantined at the register, or only here.</param>
/// <param name="ProblemCode">See api-specs/problems.md; FailedDependency for one that shares another's fate.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Target">The field concerned.</param>
public sealed record TroubledChange(
    Guid VisitId, DateTimeOffset CollectedAt, string EntitySet, Guid Id, bool IsOnServer, string ProblemCode, string? Message, string? Target);

/// <summary>Where the terminal stands.</summary>
/// <param name="Server">The register's address; null before enrolment.</param>
/// <param name="User">Who is signed in.</param>
/// <param name="Beat">The beat it holds.</param>
/// <param name="DeviceId">This device.</param>
/// <param name="Rows">Rows held.</param>
/// <param name="UnsentVisits">Visits not yet on the server.</param>
/// <param name="OldestUnsent">When the oldest of them was collected.</param>
/// <param name="Troubled">Changes that need a person, oldest first, at most <see cref="Status.MaxTroubled"/>.</param>
/// <param name="UnsentAttachments">Photos and documents whose bytes are not yet on the server.</param>
/// <param name="UnsentAttachmentBytes">How long these are.</param>
/// <param name="OldestUnsentAttachment">When the oldest of them was taken.</param>
/// <param name="AttachmentProblem">Why the server did not take one of them; null where it was not asked, or could not be reached.</param>
/// <param name="OpenConflicts">Fields of the beat that two people saw differently.</param>
/// <param name="LastPull">When the beat was last brought up to date.</param>
/// <param name="LastPush">When the server last answered a push.</param>
public sealed record TerminalStatus(
    string? Server, string? User, string? Beat, Guid? DeviceId, long Rows, long UnsentVisits, DateTimeOffset? OldestUnsent,
    long UnsentAttachments, long UnsentAttachmentBytes, DateTimeOffset? OldestUnsentAttachment, string? AttachmentProblem,
    IReadOnlyList<TroubledChange> Troubled, long OpenConflicts, DateTimeOffset? LastPull, DateTimeOffset? LastPush)
{
    /// <summary>Visits made on this terminal that only the register knew of: the terminal's data were put back to an older copy. 0 where that was not noticed in the last fortnight.</summary>
    public long CameBack { get; init; }

    /// <summary>What the officer is told of that; null where there is nothing to tell.</summary>
    public (string Chinese, string English)? PutBack => CameBack == 0 ? null : (
        $"本机数据曾被恢复为旧备份：{CameBack}次走访已从服务器取回；恢复前尚未上传的工作已不在本机，请核对。",
        $"This terminal's data were put back to an older copy: {Some(CameBack, "visit")} came back from the server; what had not been sent by then is no longer here. Please check.");

    /// <summary>What an officer reads before the terminal is put away: what is still only on it, and since when.</summary>
    /// <param name="now">The time by this terminal's clock, which also dated the visits.</param>
    public (string Chinese, string English) Summary(DateTimeOffset now)
    {
        var (visits, attachments, megabytes) = (UnsentVisits, UnsentAttachments, (UnsentAttachmentBytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture));
        if (visits + attachments == 0)
            return ("全部已上传", "Everything is on the server");
        var oldest = new[] { OldestUnsent, OldestUnsentAttachment }.Min() is { } at && now > at ? now - at : TimeSpan.Zero;
        string[] chinese = [.. visits > 0 ? [$"{visits}次走访"] : Array.Empty<string>(), .. attachments > 0 ? [$"{attachments}个附件（{megabytes} MB）"] : Array.Empty<string>()];
        string[] english = [.. visits > 0 ? [Some(visits, "visit")] : Array.Empty<string>(), .. attachments > 0 ? [$"{Some(attachments, "attachment")} ({megabytes} MB)"] : Array.Empty<string>()];
        var (days, hours) = ((long)oldest.TotalDays, (long)oldest.TotalHours);
        return (
            $"{string.Join("、", chinese)}尚未上传，最早{(days > 0 ? $"{days}天前" : hours > 0 ? $"{hours}小时前" : "不到1小时")}",
            $"{string.Join(" and ", english)} not yet on the server, oldest {(days > 0 ? Some(days, "day") : hours > 0 ? Some(hours, "hour") : "less than an hour")}");
    }

    private static string Some(long number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}

/// <summary>Counts what is on its way.</summary>
internal static class Status
{
    /// <summary>A list that a person works through; more than this is a fault to be reported, not read.</summary>
    public const int MaxTroubled = 500;

    /// <summary>As long as a terminal may work without the register: by then somebody has read it.</summary>
    private static readonly TimeSpan PutBackTold = TimeSpan.FromDays(14);

    public static TerminalStatus Of(LocalSession db, DateTimeOffset now)
    {
        var (unsent, oldest) = db.First("SELECT count(DISTINCT VisitId), min(CollectedAt) FROM Outbox WHERE State IN ('waiting','sent')", r => (r.GetInt64(0), r.TextOrNull(1)));
        var (attachments, bytes, taken) = db.First("SELECT count(*), coalesce(sum(Length), 0), min(CollectedAt) FROM Attachments", r => (r.GetInt64(0), r.GetInt64(1), r.TextOrNull(2)));
        return new TerminalStatus(
            db.Get(Meta.Server),
            db.Get(Meta.User),
            db.Get(Meta.Beat),
            db.Get(Meta.DeviceId) is { } id ? Guid.Parse(id) : null,
            db.Number("SELECT count(*) FROM Records WHERE Present = 1"),
            unsent,
            oldest is null ? null : WireJson.ParseTime(oldest),
            attachments,
            bytes,
            taken is null ? null : WireJson.ParseTime(taken),
            db.Text("SELECT min(ProblemCode) FROM Attachments"),
            db.Query(
                $"SELECT VisitId, CollectedAt, EntitySet, Key, State, ProblemCode, ProblemMessage, ProblemTarget FROM Outbox WHERE State IN ('quarantined','refused') ORDER BY Sequence LIMIT {MaxTroubled}",
                r => new TroubledChange(
                    Guid.Parse(r.GetString(0)), WireJson.ParseTime(r.GetString(1)), r.GetString(2), Guid.Parse(r.GetString(3)),
                    r.GetString(4) == Sync.OutboxState.Quarantined, r.TextOrNull(5) ?? "Unexpected", r.TextOrNull(6), r.TextOrNull(7))),
            db.Number("SELECT count(*) FROM Records WHERE EntitySet = 'Conflicts' AND Present = 1 AND json_extract(Body,'$.Status') = 'open'"),
            db.GetTime(Meta.LastPull),
            db.GetTime(Meta.LastPush))
        {
            CameBack = db.GetTime(Meta.CameBackAt) is { } at && now - at < PutBackTold ? db.GetNumber(Meta.CameBack) : 0,
        };
    }
}
