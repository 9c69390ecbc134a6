using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using FieldCollect.Server.Api;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>What a person would write with SQLite and nothing else: the rows of a beat copied table by table into a new file and compressed; rows inserted by prepared statements.</summary>
internal static class RawCopy
{
    private static readonly string[] OfBeat =
        ["Addresses", "AddressAliases", "AddressSuccessions", "Houses", "Residencies", "Units", "Employments", "Doorplates", "Visits", "Matters", "Attachments", "Conflicts", "QuarantinedChanges"];

    private static readonly string[] Reference = ["Divisions", "Stations", "Beats", "CodeItems"];

    /// <summary>Copies and compresses, with the coding, level and window that the server uses.</summary>
    public static (int Rows, long Bytes) CopyAndCompress(string register, string folder, string beat)
    {
        var file = Path.Combine(folder, $"raw-{Stopwatch.GetTimestamp()}.db");
        var rows = 0;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            Sql.Run(connection, "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
            Sql.Run(connection, $"ATTACH DATABASE '{register}' AS r");
            Sql.Run(connection, "BEGIN");
            foreach (var table in OfBeat)
                rows += Copy(connection, table, $"WHERE BeatCode = '{beat}' AND RemovedAt IS NULL");
            foreach (var table in Reference)
                rows += Copy(connection, table, "");
            rows += Copy(connection, "Residents", $"WHERE Id IN (SELECT RecordId FROM r.Feed WHERE BeatCode = '{beat}' AND EntitySet = 9 AND State = 0)");
            Sql.Run(connection, "COMMIT");
        }

        using var from = File.OpenRead(file);
        using var to = File.Create(file + ".br");
        Compress(from, to);
        return (rows, to.Length);
    }

    private static void Compress(Stream from, Stream to)
    {
        using var encoder = new BrotliEncoder(FileCoding.BrotliQuality, FileCoding.BrotliWindow);
        var (read, coded) = (new byte[64 * 1024], new byte[64 * 1024]);
        for (var isLast = false; !isLast;)
        {
            var part = read.AsSpan(0, from.ReadAtLeast(read, read.Length, throwOnEndOfStream: false));
            isLast = part.Length < read.Length;
            OperationStatus status;
            do
            {
                status = encoder.Compress(part, coded, out var consumed, out var written, isLast);
                part = part[consumed..];
                to.Write(coded, 0, written);
            }
            while (status == OperationStatus.DestinationTooSmall);
        }
    }

    /// <summary>Rows of values that are ready in memory, into a table with a key, durable as on a terminal.</summary>
    public static int Insert(string file, IReadOnlyList<string> columns, IReadOnlyList<object[]> rows)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Sql.Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        Sql.Run(connection, $"CREATE TABLE Rows ({columns[0]} TEXT PRIMARY KEY NOT NULL, {string.Join(", ", columns.Skip(1))})");
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO Rows VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
        foreach (var i in Enumerable.Range(0, columns.Count))
            command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        command.Prepare();
        var inserted = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                command.Parameters[i].Value = row[i];
            inserted += command.ExecuteNonQuery();
        }

        transaction.Commit();
        return inserted;
    }

    private static int Copy(SqliteConnection connection, string table, string where)
    {
        Sql.Run(connection, $"CREATE TABLE {table} AS SELECT * FROM r.{table} {where}");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM main.{table}";
        return Convert.ToInt32(command.ExecuteScalar(), null);
    }
}
