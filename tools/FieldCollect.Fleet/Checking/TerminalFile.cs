using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Fleet.Checking;

/// <summary>A row as it lies in a terminal's file.</summary>
/// <param name="Base">As the register last sent it; null for one that was made here.</param>
/// <param name="Version">The version of that.</param>
/// <param name="Body">As the terminal shows it.</param>
public sealed record HeldRow(string? Base, long Version, string Body);

/// <summary>A terminal's file as anybody sees it who has the file: beside the library, on a connection of its own.</summary>
public sealed class TerminalFile(string path)
{
    /// <summary>The rows it shows.</summary>
    public Dictionary<(string Set, string Key), HeldRow> Rows() =>
        Read("SELECT EntitySet, Key, CASE Base WHEN '' THEN Body ELSE Base END, BaseVersion, Body FROM Records WHERE Present = 1", r => ((r.GetString(0), r.GetString(1)), new HeldRow(r.IsDBNull(2) ? null : r.GetString(2), r.GetInt64(3), r.GetString(4))))
            .ToDictionary(r => r.Item1, r => r.Item2);

    /// <summary>Addresses with a house, in the order of their ids: where an officer knocks.</summary>
    public IReadOnlyList<Guid> Doors() => Read(
        "SELECT DISTINCT json_extract(Body,'$.AddressId') AS Door FROM Records WHERE EntitySet = 'Houses' AND Present = 1 ORDER BY Door", r => Guid.Parse(r.GetString(0)));

    /// <summary>The ids of the requests that it will still send, or would not be able to.</summary>
    public HashSet<string> Unsent() => [.. Read("SELECT RequestId FROM Outbox WHERE State IN ('waiting','sent')", r => r.GetString(0))];

    /// <summary>The ids of all requests in its outbox.</summary>
    public HashSet<string> Outbox() => [.. Read("SELECT RequestId FROM Outbox", r => r.GetString(0))];

    /// <summary>The ids of attachments whose bytes it holds.</summary>
    public HashSet<Guid> Attachments() => [.. Read("SELECT Id FROM Attachments", r => Guid.Parse(r.GetString(0)))];

    /// <summary>Changes it behind the library's back.</summary>
    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>What a visit that was just saved has become.</summary>
    public IReadOnlyList<Entry> OfVisit(Guid visit, string terminal, Guid device) => Read(
        "SELECT RequestId, Method, EntitySet, Key, IfMatch, Body, Follows FROM Outbox WHERE VisitId = $1 ORDER BY Sequence",
        r => new Entry
        {
            Terminal = terminal,
            DeviceId = device,
            VisitId = visit,
            RequestId = r.GetString(0),
            Method = r.GetString(1),
            EntitySet = r.GetString(2),
            RecordId = Guid.Parse(r.GetString(3)),
            MadeOn = r.IsDBNull(4) ? null : long.Parse(r.GetString(4)[3..^1]),
            Fields = JsonNode.Parse(r.GetString(5))!.AsObject(),
            Follows = r.IsDBNull(6) || r.GetString(6) == "none" ? [] : [.. r.GetString(6).Split(',').Select(Guid.Parse)],
        },
        visit.ToString());

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params string[] values)
    {
        // Wiped on order: it holds nothing, and to open it would make an empty one.
        if (!File.Exists(path))
            return [];
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }
}
