using FieldCollect.Client.Local;

namespace FieldCollect.Client.Reading;

/// <summary>An address with something to verify.</summary>
/// <param name="AddressId">The address.</param>
/// <param name="Text">Its full text.</param>
/// <param name="DueOn">The earliest day among its rows; null where one was never verified.</param>
/// <param name="Rows">What is due there.</param>
public sealed record DueAddress(Guid AddressId, string Text, DateOnly? DueOn, IReadOnlyList<DueRow> Rows);

/// <summary>One row that is due; null was never verified.</summary>
public sealed record DueRow(string EntitySet, Guid Id, DateOnly? DueOn);

/// <summary>
/// What is to be verified by a day: live rows whose day has come or that nobody has verified yet. Rows seen here since the last pull are not due,
/// although only the server can say when they are due again.
/// </summary>
internal static class Due
{
    /// <summary>A day's round is 60 visits; a list of 500 addresses is a week's.</summary>
    public const int DefaultTop = 500;

    private const string Sql = $$"""
        WITH due AS (
            SELECT EntitySet, Key, {{LocalSchema.DueExpression}} AS DueOn,
                   CASE EntitySet WHEN 'Addresses' THEN Key ELSE json_extract(Body,'$.AddressId') END AS AddressId
            FROM Records INDEXED BY RecordsDue
            WHERE EntitySet IN ({{LocalSchema.VerifiableSets}}) AND {{LocalSchema.DueExpression}} <= $1 AND Present = 1
              AND json_extract(Body,'$.EndedOn') IS NULL AND json_extract(Body,'$.RemovedAt') IS NULL
              AND (EntitySet <> 'Addresses' OR json_extract(Body,'$.Status') = 'inUse')),
        doors AS (SELECT AddressId, min(DueOn) AS First FROM due GROUP BY AddressId ORDER BY First, AddressId LIMIT $2)
        SELECT due.AddressId, json_extract(a.Body,'$.FullText'), due.EntitySet, due.Key, due.DueOn
        FROM doors JOIN due ON due.AddressId = doors.AddressId
        LEFT JOIN Records a ON a.EntitySet = 'Addresses' AND a.Key = due.AddressId
        ORDER BY doors.First, doors.AddressId, due.EntitySet, due.Key
        """;

    public static IReadOnlyList<DueAddress> By(LocalSession db, DateOnly day, int top)
    {
        var rows = db.Query(
            Sql,
            r => (Address: Guid.Parse(r.GetString(0)), Text: r.TextOrNull(1) ?? "", Set: r.GetString(2), Id: Guid.Parse(r.GetString(3)), DueOn: Day(r.GetString(4))),
            WireJson.Day(day), top);
        return
        [
            .. rows.GroupBy(r => (r.Address, r.Text)).Select(g => new DueAddress(
                g.Key.Address, g.Key.Text, g.Any(r => r.DueOn is null) ? null : g.Min(r => r.DueOn), [.. g.Select(r => new DueRow(r.Set, r.Id, r.DueOn))])),
        ];
    }

    private static DateOnly? Day(string text) => text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyy-MM-dd");
}
