using FieldCollect.Client.Local;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Client.Sync;

/// <summary>Where a request in the outbox stands.</summary>
internal static class OutboxState
{
    public const string Waiting = "waiting";
    public const string Sent = "sent";
    public const string Taken = "taken";
    public const string Settling = "settling";
    public const string Quarantined = "quarantined";
    public const string Refused = "refused";
}

/// <summary>One request as it was written down with its visit; its bytes do not change while it may still be sent.</summary>
internal sealed record OutboxRequest(
    long Sequence, string VisitId, string CollectedAt, string RequestId, string? FirstSent, string Method,
    string EntitySet, string Key, string Url, string? IfMatch, string? Follows, string? Reason, string Body);

/// <summary>What the server said of one request.</summary>
internal sealed record OutboxAnswer(string State, string? Outcome, long? Version, string? ProblemCode, string? ProblemMessage, string? ProblemTarget);

/// <summary>
/// Visits on their way to the server, in the order in which they were made. A visit enters in the transaction that changes the local rows,
/// and leaves only when the server has said that it holds it; quarantined and refused requests stay with their problem, to be shown.
/// </summary>
internal static class Outbox
{
    private const string Columns = "Sequence, VisitId, CollectedAt, RequestId, FirstSent, Method, EntitySet, Key, Url, IfMatch, Follows, Reason, Body";

    public static void Add(this LocalSession db, OutboxRequest request) => db.Execute(
        "INSERT INTO Outbox (VisitId, CollectedAt, RequestId, Method, EntitySet, Key, Url, IfMatch, Follows, Reason, Body, State) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')",
        request.VisitId, request.CollectedAt, request.RequestId, request.Method, request.EntitySet, request.Key, request.Url, request.IfMatch, request.Follows, request.Reason, request.Body);

    /// <summary>The visits of this file that have written a row since the server last sent it, oldest first: what an edit made now knows of beside the row.</summary>
    public static IReadOnlyList<string> OwnVisits(this LocalSession db, string entitySet, string key) =>
        db.Query("SELECT DISTINCT VisitId FROM Outbox WHERE EntitySet = $1 AND Key = $2 AND State IN ('waiting','sent','taken','settling') ORDER BY Sequence", r => r.GetString(0), entitySet, key);

    /// <summary>
    /// The batch to send now: the oldest whose answer is owed, exactly as it was; else the oldest waiting visits, as many as fit,
    /// which are marked as sent in this transaction, before a byte leaves. Empty when nothing is unsent.
    /// </summary>
    /// <param name="db">The transaction.</param>
    /// <param name="passedOver">Batches up to this number are left for the next sync: the server answered them with "later".</param>
    /// <param name="firstSent">The time now, for requests never sent before.</param>
    /// <param name="maxRequests">Requests a batch.</param>
    /// <param name="maxBytes">Bytes a batch.</param>
    /// <remarks>A visit is never divided: one that alone exceeds the bounds goes alone.</remarks>
    public static (long Number, IReadOnlyList<OutboxRequest> Requests) NextBatch(this LocalSession db, long passedOver, string firstSent, int maxRequests, int maxBytes)
    {
        var owed = db.First("SELECT min(Batch) FROM Outbox WHERE State = 'sent' AND Batch > $1", r => r.NumberOrNull(0), passedOver);
        if (owed is not null)
            return (owed.Value, Batch(db, owed.Value));

        // One row more than the bound, so that a visit that would be cut by it is seen to go on; all of a visit that is larger than the bound.
        var waiting = Waiting(db, maxRequests + 1);
        if (waiting.Count > maxRequests && waiting.TrueForAll(r => r.VisitId == waiting[0].VisitId))
            waiting = Waiting(db, VisitBounds.Requests + 1);
        var chosen = new List<OutboxRequest>();
        var bytes = 0;
        foreach (var visit in waiting.GroupBy(r => r.VisitId))
        {
            var size = visit.Sum(r => System.Text.Encoding.UTF8.GetByteCount(r.Body) + PushBounds.RequestOverheadBytes);
            if (chosen.Count > 0 && (chosen.Count + visit.Count() > maxRequests || bytes + size > maxBytes))
                break;
            chosen.AddRange(visit);
            bytes += size;
        }

        if (chosen.Count == 0)
            return (0, []);
        var number = db.Number("SELECT coalesce(max(Batch), 0) + 1 FROM Outbox");
        // A visit is written down whole, so what is chosen is a run of what waits.
        db.Execute(
            "UPDATE Outbox SET State = 'sent', Batch = $3, FirstSent = $4 WHERE State = 'waiting' AND Sequence BETWEEN $1 AND $2",
            chosen[0].Sequence, chosen[^1].Sequence, number, firstSent);
        return (number, chosen.ConvertAll(r => r with { FirstSent = firstSent }));
    }

    /// <summary>Everything that the server has not said it holds, oldest first.</summary>
    public static IReadOnlyList<OutboxRequest> Unsent(this LocalSession db) =>
        db.Query($"SELECT {Columns} FROM Outbox WHERE State IN ('waiting','sent') ORDER BY Sequence", Request);

    /// <summary>
    /// The server would not read the batch as a whole: its visits go into batches of their own, so that one bad visit does not hold up the others.
    /// Their ids stay, so what the server may have taken after all is not taken twice.
    /// </summary>
    public static void Divide(this LocalSession db, IReadOnlyList<OutboxRequest> batch)
    {
        var number = db.Number("SELECT max(Batch) FROM Outbox");
        foreach (var visit in batch.GroupBy(r => r.VisitId))
        {
            number++;
            foreach (var request in visit)
                db.Execute("UPDATE Outbox SET Batch = $2 WHERE Sequence = $1", request.Sequence, number);
        }
    }

    public static void Answer(this LocalSession db, OutboxRequest request, OutboxAnswer answer)
    {
        db.Execute(
            "UPDATE Outbox SET State = $2, Outcome = $3, AnswerVersion = $4, ProblemCode = $5, ProblemMessage = $6, ProblemTarget = $7 WHERE Sequence = $1",
            request.Sequence, answer.State, answer.Outcome, answer.Version, answer.ProblemCode, answer.ProblemMessage, answer.ProblemTarget);
        if (answer.State != OutboxState.Refused)
            Mask(db, request);
        if (answer is { State: OutboxState.Taken, Version: { } version })
            Rebase.Taken(db, request.EntitySet, request.Key, version);
        else
            Rebase.Row(db, request.EntitySet, request.Key);
    }

    /// <summary>The pull that begins now will show all that the server has taken so far.</summary>
    public static void BeginSettling(this LocalSession db) => db.Execute("UPDATE Outbox SET State = 'settling' WHERE State = 'taken'");

    /// <summary>The pull is complete: what it showed needs no local edit on top any more.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="all">The whole beat was read: what the server has taken stands in it, or has been undone since by a restore of the server.</param>
    public static void Settle(this LocalSession db, bool all)
    {
        var settled = db.Query(
            "SELECT Sequence, EntitySet, Key, Outcome, AnswerVersion FROM Outbox WHERE State = 'settling' ORDER BY Sequence",
            r => (Sequence: r.GetInt64(0), Set: r.GetString(1), Key: r.GetString(2), Outcome: r.TextOrNull(3), Version: r.NumberOrNull(4)));
        foreach (var edit in settled)
        {
            // A server that does not send a terminal's own writes back has still said that this one was written as sent.
            if (!all && edit.Outcome == Register.Sync.Outcome.Applied && edit.Version is { } version)
                Rebase.FoldIn(db, edit.Set, edit.Key, edit.Sequence, version);
            db.Execute("DELETE FROM Outbox WHERE Sequence = $1", edit.Sequence);
        }

        foreach (var (set, key) in settled.Select(e => (e.Set, e.Key)).Distinct())
            Rebase.Row(db, set, key);
    }

    // The server has it for good, so it is never sent again: from here on the terminal needs no number whole.
    private static void Mask(LocalSession db, OutboxRequest request)
    {
        if (Masking.PersonalFields(request.EntitySet).Count == 0)
            return;
        var body = WireJson.Object(request.Body);
        if (Masking.Apply(request.EntitySet, body))
            db.Execute("UPDATE Outbox SET Body = $2 WHERE Sequence = $1", request.Sequence, WireJson.Text(body));
    }

    private static List<OutboxRequest> Waiting(LocalSession db, int most) =>
        db.Query($"SELECT {Columns} FROM Outbox WHERE State = 'waiting' ORDER BY Sequence LIMIT $1", Request, most);

    private static List<OutboxRequest> Batch(LocalSession db, long number) =>
        db.Query($"SELECT {Columns} FROM Outbox WHERE State = 'sent' AND Batch = $1 ORDER BY Sequence", Request, number);

    private static OutboxRequest Request(SqliteDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.TextOrNull(4), r.GetString(5),
        r.GetString(6), r.GetString(7), r.GetString(8), r.TextOrNull(9), r.TextOrNull(10), r.TextOrNull(11), r.GetString(12));
}
