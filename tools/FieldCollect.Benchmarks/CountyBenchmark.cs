using System.Diagnostics;
using FieldCollect.Cli.Generate;
using FieldCollect.Register;
using FieldCollect.Store;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks;

/// <summary>
/// Making the demo county, against a raw program that inserts the same rows of the same tables with prepared statements: same schema and indexes,
/// same pragmas, one transaction, values ready in memory. What lies between the two is inventing, encrypting and our layers.
/// </summary>
public static class CountyBenchmark
{
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(double scale, long seed, TextWriter progress, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-benchmark-");
        try
        {
            var today = County.Day(TimeProvider.System.GetUtcNow());
            var clock = Stopwatch.StartNew();
            long records;
            await using (var store = await RegisterStore.OpenAsync(folder.FullName, null, TimeProvider.System, cancel))
                records = (await GenerateCommand.IntoAsync(store, folder.FullName, new DemoCounty(seed, scale, today, null, store.PlateKeys.Current), progress, cancel)).Records;
            var ours = clock.Elapsed.TotalSeconds;
            SqliteConnection.ClearAllPools();

            var file = Path.Combine(folder.FullName, "register.db");
            progress.WriteLine("reading the rows back for the raw program ...");
            var tables = Read(file);
            var rows = tables.Sum(t => (long)t.Rows.Count);
            progress.WriteLine($"raw: inserting {rows:N0} rows ...");
            var raw = Insert(file, Path.Combine(folder.FullName, "raw.db"), tables);
            return
            [
                BenchmarkResult.Against("generate", ours, "s", raw),
                new("records", records, "records"),
                new("records a second", Math.Round(records / ours), "1/s"),
                BenchmarkResult.Against("rows a second, history and feed too", rows / ours, "1/s", rows / raw),
                new("file", Math.Round(new FileInfo(file).Length / 1e6, 1), "MB"),
            ];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    // An empty table is no work for either.
    private static List<Table> Read(string file) =>
        [.. Sql.Query(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'")
            .Select(name => new Table(name[0], Sql.Rows(file, $"SELECT * FROM \"{name[0]}\""))).Where(t => t.Rows.Count > 0)];

    private static double Insert(string schemaOf, string file, List<Table> tables)
    {
        var statements = Sql.Query(schemaOf, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC").ConvertAll(row => row[0]);
        var clock = Stopwatch.StartNew();
        using var connection = Open(file);
        // Rows refer to one another across tables and come table by table, in no order of theirs: checked at the end, as cheaply as it can be done.
        Sql.Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON");
        foreach (var statement in statements)
            Sql.Run(connection, statement);
        using (var transaction = connection.BeginTransaction())
        {
            Sql.Run(connection, "PRAGMA defer_foreign_keys=ON");
            foreach (var table in tables)
                Insert(connection, transaction, table);
            transaction.Commit();
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, Table table)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO \"{table.Name}\" VALUES ({string.Join(',', Enumerable.Range(0, table.Rows[0].Length).Select(i => $"@p{i}"))})";
        var parameters = Enumerable.Range(0, table.Rows[0].Length).Select(i => command.Parameters.AddWithValue($"@p{i}", DBNull.Value)).ToArray();
        command.Prepare();
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        return connection;
    }

    private sealed record Table(string Name, List<object[]> Rows);
}
