namespace FieldCollect.Client.Sync;

/// <summary>How far a sync has come, for a screen.</summary>
/// <param name="Phase"><c>push</c>, <c>pull</c> or, for a beat that arrives whole, <c>load</c>.</param>
/// <param name="Done">Requests answered, rows applied or, of a load, kilobytes received so far.</param>
/// <param name="Left">Requests still to be answered, kilobytes still to come; null for a pull, whose length is not known before its end.</param>
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

/// <summary>A push and the pull after it.</summary>
public sealed record SyncResult(PushResult Push, PullResult Pull);
