using FieldCollect.Client.Local;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Sync;

/// <summary>A photo or document on its way to the server.</summary>
internal sealed record QueuedAttachment(string Id, string CollectedAt, string ContentType, long Length, string Sha256);

/// <summary>
/// The bytes of attachments until the server has them. They lie in the terminal's file, in pieces, and enter in the transaction of their visit: a visit that
/// shows as saved has its photos on the disk, and a copy or a wipe of the terminal is one of one file.
/// </summary>
internal static class AttachmentQueue
{
    /// <summary>A row of SQLite that is read for a piece to send; larger ones are read whole for each part of them.</summary>
    private const int PartBytes = 64 * 1024;

    public static void AddAttachment(this LocalSession db, DraftedAttachment drafted, string visitId, string collectedAt)
    {
        var id = WireJson.Key(drafted.Record.Id);
        db.Execute(
            "INSERT INTO Attachments (Id, VisitId, CollectedAt, ContentType, Length, Sha256) VALUES ($1, $2, $3, $4, $5, $6)",
            id, visitId, collectedAt, drafted.Record.ContentType, drafted.Record.Length, drafted.Record.Sha256);
        for (var at = 0; at < drafted.Bytes.Length; at += PartBytes)
            db.Execute("INSERT INTO AttachmentParts (AttachmentId, At, Bytes) VALUES ($1, $2, $3)", id, at, drafted.Bytes[at..Math.Min(drafted.Bytes.Length, at + PartBytes)]);
    }

    public static (long Number, long Bytes) AttachmentsHeld(this LocalSession db) =>
        db.First("SELECT count(*), coalesce(sum(Length), 0) FROM Attachments", r => (r.GetInt64(0), r.GetInt64(1)));

    /// <summary>The next whose record the server has, oldest first; null if none is left after the one given.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="after">The place of the one before, 0 to begin with.</param>
    public static (long Place, QueuedAttachment Attachment)? NextAttachment(this LocalSession db, long after)
    {
        var next = db.Query(
            """
            SELECT a.rowid, a.Id, a.CollectedAt, a.ContentType, a.Length, a.Sha256 FROM Attachments a WHERE a.rowid > $1
            AND NOT EXISTS (SELECT 1 FROM Outbox o WHERE o.EntitySet = 'Attachments' AND o.Key = a.Id AND o.State IN ('waiting','sent','refused')) ORDER BY a.rowid LIMIT 1
            """,
            r => (r.GetInt64(0), Read(r, 1)), after);
        return next is [var one] ? one : null;
    }

    /// <summary>All of them, for an export.</summary>
    public static IReadOnlyList<QueuedAttachment> AllAttachments(this LocalSession db) =>
        db.Query("SELECT Id, CollectedAt, ContentType, Length, Sha256 FROM Attachments ORDER BY rowid", r => Read(r, 0));

    /// <summary>Some of the bytes; fewer at the end.</summary>
    public static byte[] AttachmentBytes(this LocalSession db, string id, long from, int length)
    {
        using var bytes = new MemoryStream(length);
        foreach (var (at, part) in db.Query(
            "SELECT At, Bytes FROM AttachmentParts WHERE AttachmentId = $1 AND At > $2 AND At < $3 ORDER BY At",
            r => (r.GetInt64(0), (byte[])r.GetValue(1)), id, from - PartBytes, from + length))
        {
            var first = (int)Math.Max(0, from - at);
            bytes.Write(part, first, (int)Math.Min(part.Length - first, from + length - at - first));
        }

        return bytes.ToArray();
    }

    /// <summary>The server has it.</summary>
    public static void DropAttachment(this LocalSession db, string id)
    {
        db.Execute("DELETE FROM AttachmentParts WHERE AttachmentId = $1", id);
        db.Execute("DELETE FROM Attachments WHERE Id = $1", id);
    }

    /// <summary>Why the server did not take it; null when it may yet.</summary>
    public static void NoteAttachment(this LocalSession db, string id, string? problemCode) =>
        db.Execute("UPDATE Attachments SET ProblemCode = $2 WHERE Id = $1 AND ProblemCode IS NOT $2", id, problemCode);

    private static QueuedAttachment Read(Microsoft.Data.Sqlite.SqliteDataReader r, int first) =>
        new(r.GetString(first), r.GetString(first + 1), r.GetString(first + 2), r.GetInt64(first + 3), r.GetString(first + 4));
}
