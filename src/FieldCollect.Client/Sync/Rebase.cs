using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Register.Addresses;

namespace FieldCollect.Client.Sync;

/// <summary>
/// What the terminal shows of a row: the row as the server last sent it, with the edits made here that the server's row does not hold yet.
/// It is worked out again whenever either side moves, so a pull never hides unsent work and a quarantined edit never stays as if it were true.
/// </summary>
internal static class Rebase
{
    /// <summary>
    /// The version of a row that the server has told is gone, while edits to it are on their way. A row made here that is told to be gone was taken by the server, though
    /// the reply that said so was lost: the repeated reply must not raise it again.
    /// </summary>
    public const long Gone = long.MaxValue;

    private sealed record Edit(long Sequence, string Method, string Body, string State, long? AnswerVersion)
    {
        public bool IsAnswered => State is OutboxState.Taken or OutboxState.Settling;
    }

    /// <summary>Works the row out again and writes it; a row that neither side knows any more is dropped.</summary>
    public static void Row(LocalSession db, string entitySet, string key)
    {
        var (@base, baseVersion) = db.First(
            $"SELECT {LocalSchema.BaseExpression}, BaseVersion FROM Records WHERE EntitySet = $1 AND Key = $2", r => (r.TextOrNull(0), r.GetInt64(1)), entitySet, key);
        var edits = Edits(db, entitySet, key);
        var standing = Standing(edits, @base is not null, baseVersion);
        var row = @base is null ? null : WireJson.Object(@base);
        foreach (var edit in standing)
        {
            if (edit.Method == "POST")
                row = Created(db, entitySet, edit.Body);
            else if (row is not null)
                Change(entitySet, row, edit.Body);
        }

        var version = VersionAfter(standing, baseVersion);

        if (row is not null)
        {
            db.Execute(
                """
                INSERT INTO Records (EntitySet, Key, Base, BaseVersion, Body, Version, Present, FullRead) VALUES ($1, $2, $3, 0, $4, $5, 1, 0)
                ON CONFLICT (EntitySet, Key) DO UPDATE SET Base = excluded.Base, Body = excluded.Body, Version = excluded.Version, Present = 1
                """,
                entitySet, key, standing.Count > 0 ? @base : LocalSchema.AsShown, standing.Count > 0 ? WireJson.Text(row) : @base, version);
        }
        else if (edits.Count > 0)
        {
            // The row has left the beat while an edit to it is on its way: the edit goes on, the row is not shown.
            db.Execute("UPDATE Records SET Present = 0 WHERE EntitySet = $1 AND Key = $2", entitySet, key);
        }
        else
        {
            db.Execute("DELETE FROM Records WHERE EntitySet = $1 AND Key = $2", entitySet, key);
        }
    }

    /// <summary>
    /// The server has taken an edit, and said which version it made. What the row shows stays as it is, for the edit still stands on top of what the server last sent;
    /// only its version may be another than was thought. A row that was read since is worked out again.
    /// </summary>
    public static void Taken(LocalSession db, string entitySet, string key, long answered)
    {
        var known = db.First<(bool IsSent, long Version)?>(
            "SELECT Base IS NOT NULL, BaseVersion FROM Records WHERE EntitySet = $1 AND Key = $2", r => (r.GetInt64(0) != 0, r.GetInt64(1)), entitySet, key);
        if (known is not var (isSent, baseVersion) || answered <= baseVersion)
        {
            Row(db, entitySet, key);
            return;
        }

        var version = VersionAfter(Standing(Edits(db, entitySet, key), isSent, baseVersion), baseVersion);
        db.Execute("UPDATE Records SET Version = $3 WHERE EntitySet = $1 AND Key = $2 AND Version <> $3", entitySet, key, version);
    }

    private static List<Edit> Edits(LocalSession db, string entitySet, string key) => db.Query(
        "SELECT Sequence, Method, Body, State, AnswerVersion FROM Outbox WHERE EntitySet = $1 AND Key = $2 AND State IN ('waiting','sent','taken','settling') ORDER BY Sequence",
        r => new Edit(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.NumberOrNull(4)), entitySet, key);

    // Those that the row as the server last sent it does not hold yet.
    private static List<Edit> Standing(List<Edit> edits, bool isThere, long baseVersion)
    {
        var standing = new List<Edit>(edits.Count);
        foreach (var edit in edits)
        {
            if (edit.IsAnswered && edit.AnswerVersion <= baseVersion)
                continue;
            // The row is there already when a pull has outrun a lost reply.
            if (edit.Method == "POST" && (isThere || baseVersion == Gone))
                continue;
            isThere |= edit.Method == "POST";
            standing.Add(edit);
        }

        return standing;
    }

    // What is shown until the server has said: each own write makes one version.
    private static long VersionAfter(List<Edit> standing, long baseVersion) =>
        standing.Aggregate(baseVersion, (version, edit) => edit.AnswerVersion is { } answered ? Math.Max(version, answered) : version + 1);

    /// <summary>An edit that the server wrote as sent becomes part of the row as the server has it, unless the server has sent that version already.</summary>
    public static void FoldIn(LocalSession db, string entitySet, string key, long sequence, long version)
    {
        var (method, body) = db.First("SELECT Method, Body FROM Outbox WHERE Sequence = $1", r => (r.GetString(0), r.GetString(1)), sequence);
        var (@base, baseVersion) = db.First(
            $"SELECT {LocalSchema.BaseExpression}, BaseVersion FROM Records WHERE EntitySet = $1 AND Key = $2", r => (r.TextOrNull(0), r.GetInt64(1)), entitySet, key);
        if (baseVersion >= version || (method == "PATCH" && @base is null))
            return;
        JsonObject row;
        if (method == "POST")
        {
            row = Created(db, entitySet, body!);
        }
        else
        {
            row = WireJson.Object(@base!);
            Change(entitySet, row, body!);
        }

        db.Execute("UPDATE Records SET Base = $3, BaseVersion = $4 WHERE EntitySet = $1 AND Key = $2", entitySet, key, WireJson.Text(row), version);
    }

    private static JsonObject Created(LocalSession db, string entitySet, string body)
    {
        var row = WireJson.Object(body);
        Masking.Apply(entitySet, row);
        if (entitySet == "Addresses" && row["FullText"] is null)
        {
            var text = FullText(db, row);
            row["FullText"] = text;
            row["SearchText"] = AddressText.Search(text);
        }

        return row;
    }

    private static void Change(string entitySet, JsonObject row, string body)
    {
        var change = WireJson.Object(body);
        Masking.Apply(entitySet, change);
        foreach (var (field, value) in change)
        {
            // Null is written as an absent field, as the server does, so that a row compares equal whoever wrote it.
            if (value is null)
                row.Remove(field);
            else
                row[field] = value.DeepClone();
        }

        // The server works out the next day on which it is due; until it has, the row that was just seen is not due.
        if (change.ContainsKey(nameof(Address.VerifiedAt)))
            row.Remove(nameof(Address.DueOn));
    }

    // The server derives the text; until it has, an address made here reads as its parent's text and its own element.
    private static string FullText(LocalSession db, JsonObject address)
    {
        var parent = address["ParentId"]?.GetValue<string>() is { } id
            ? db.Text("SELECT json_extract(Body,'$.FullText') FROM Records WHERE EntitySet = 'Addresses' AND Key = $1", WireJson.Key(id))
            : null;
        return $"{parent}{address["Name"]}{address["Number"]}";
    }
}
