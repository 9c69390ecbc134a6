using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Register;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Client.Reading;

/// <summary>A row as the terminal holds it.</summary>
/// <param name="Record">The row as this version of the terminal understands it.</param>
/// <param name="Version">What the next edit is made on.</param>
/// <param name="IsUnsent">Whether it shows an edit that the server has not answered yet.</param>
public sealed record Held<T>(T Record, long Version, bool IsUnsent)
    where T : class;

/// <summary>
/// Rows out of the local file. Where an index over the body is meant, the statement names it (INDEXED BY): without statistics SQLite prefers the
/// key and reads every row of the set, and a statement that cannot use the index it names fails in its first test.
/// </summary>
internal static class Rows
{
    /// <summary>Columns that <see cref="Of{T}"/> reads; the table must be named r.</summary>
    public const string Columns =
        "r.Body, r.Version, EXISTS (SELECT 1 FROM Outbox o WHERE o.EntitySet = r.EntitySet AND o.Key = r.Key AND o.State IN ('waiting','sent'))";

    /// <summary>More rows than any address has; a compound's children are rooms of its own buildings.</summary>
    public const int MaxOfOneAddress = 2000;

    public static JsonObject? Body(LocalSession db, string entitySet, Guid id) =>
        db.Text("SELECT Body FROM Records WHERE EntitySet = $1 AND Key = $2 AND Present = 1", entitySet, WireJson.Key(id)) is { } body ? WireJson.Object(body) : null;

    /// <summary>The version that the server last sent, which every edit made here starts from; 1 for a row made here that the server has not sent yet.</summary>
    public static long? BaseVersion(LocalSession db, string entitySet, Guid id) =>
        db.First("SELECT max(BaseVersion, 1) FROM Records WHERE EntitySet = $1 AND Key = $2 AND Present = 1", r => (long?)r.GetInt64(0), entitySet, WireJson.Key(id));

    public static Held<T>? Get<T>(LocalSession db, Guid id)
        where T : class =>
        db.First($"SELECT {Columns} FROM Records r WHERE r.EntitySet = $1 AND r.Key = $2 AND r.Present = 1", Of<T>, EntitySets.Of(typeof(T)).Name, WireJson.Key(id));

    public static List<Held<T>> AtAddress<T>(LocalSession db, Guid addressId)
        where T : class =>
        db.Query(
            $"SELECT {Columns} FROM Records r INDEXED BY RecordsOfAddress WHERE json_extract(r.Body,'$.AddressId') = $1 AND r.EntitySet <> 'Addresses' AND r.EntitySet = $2 AND r.Present = 1 ORDER BY r.Key LIMIT {MaxOfOneAddress}",
            Of<T>, WireJson.Key(addressId), EntitySets.Of(typeof(T)).Name);

    public static Held<T> Of<T>(SqliteDataReader r)
        where T : class =>
        new(JsonSerializer.Deserialize<T>(r.GetString(0), WireJson.Options)!, r.GetInt64(1), r.GetInt64(2) != 0);
}
