namespace FieldCollect.Client.Sync;

/// <summary>How far a sync has come, for a screen.</summary>
/// <param name="Phase"><c>push</c>, <c>pull</c>, for a beat that arrives whole <c>load</c>, for an attachment <c>upload</c>.</param>
/// <param name="Done">Requests answered, rows applied or, of a load or an upload, kilobytes so far.</param>
/// <param name="Left">Requests still to be answered, kilobytes still to come or to go; null for a pull, whose length is not known before its end.</param>
public sealed record SyncProgress(string Phase, int Done, int? Left);

/// <summary>What a pull brought.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="Removed">Rows that left the beat or the register.</param>
/// <param name="Pages">Pages read.</param>
/// <param name="Bytes">Bytes of the pages, before any compression on the way.</param>
/// <param name="FromStart">Whether the beat was read whole.</param>
public sealed record PullResult(int Rows, int Removed, int Pages, long Bytes, bool FromStart)
{
    /// <summary>Whether the beat came as a snapshot; its rows count as rows, its bytes as bytes as they arrived.</summary>
    public bool BySnapshot { get; init; }

    /// <summary>Sets of which this terminal held something else than the register says, and which were read again. Empty unless something is wrong with one of the two.</summary>
    public IReadOnlyList<string> Reloaded { get; init; } = [];
}

/// <summary>What became of what was pushed, counted in requests; a visit is one request and one for each record written.</summary>
public sealed record PushResult(int Batches, int Requests, int Applied, int Merged, int Conflicts, int Held, int Quarantined, int Refused, int Owed)
{
    internal static readonly PushResult Nothing = new(0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>What became of the attachments.</summary>
/// <param name="Sent">How many the register has now, which it had not.</param>
/// <param name="Left">How many are still only here.</param>
/// <param name="LeftBytes">How long these are.</param>
/// <param name="ProblemCode">Why they are: see <see cref="TerminalProblems"/> and api-specs/problems.md; null if none are left, or their visits are not on the server yet.</param>
public sealed record UploadResult(int Sent, int Left, long LeftBytes, string? ProblemCode);

/// <summary>What an export holds.</summary>
/// <param name="Visits">Visits.</param>
/// <param name="Requests">Their requests.</param>
/// <param name="Attachments">Photos and documents.</param>
public sealed record ExportResult(int Visits, int Requests, int Attachments);

/// <summary>A push, the pull after it, and the attachments after both. Rows are through when attachments are not.</summary>
public sealed record SyncResult(PushResult Push, PullResult Pull, UploadResult Attachments);
