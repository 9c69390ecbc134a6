using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>(d) a pull after 200 people were changed by somebody else. (f) the same in a beat of ten years, beside the same beat without them.</summary>
internal static class PullPart
{
    private const int ChangesADay = 300;
    private const int ChangesAPush = 20;

    public static async Task<List<BenchmarkResult>> RunAsync(Site site, SyncSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        progress.WriteLine("pulls after changes elsewhere ...");
        using var puller = await Puller.BeginAsync(site, site.BeatOf(sizes.RowsOfBeat), cancel);
        for (var round = -1; round < sizes.Rounds; round++)
            await puller.RoundAsync(sizes.ChangesElsewhere, round >= 0, cancel);
        var pull = Measured.Median(puller.Pulls);
        return
        [
            new("d requests", puller.Requests, ""),
            new("d wire, both ways", Math.Round(puller.Bytes / 1e3, 1), "kB"),
            new("d pull", Math.Round(pull.Milliseconds, 1), "ms"),
            new("d pull, server", Math.Round(Measured.Median(puller.Replies).Milliseconds, 1), "ms"),
            new("d CPU, terminal and server", Math.Round(pull.Cpu, 1), "ms"),
        ];
    }

    /// <param name="young">A county without history.</param>
    /// <param name="folder">Where the same county with history is to be.</param>
    public static async Task<List<BenchmarkResult>> HistoryAsync(Site young, string folder, SyncSizes sizes, long seed, TextWriter progress, CancellationToken cancel)
    {
        var beat = young.BeatOf(sizes.RowsOfBeat);
        await using (await Site.OpenAsync(folder, sizes.ScaleOfBeats, seed, progress, cancel))
        {
            // Made, and closed again: what follows is written past the server.
        }

        var changes = sizes.DaysOfHistory * ChangesADay;
        progress.WriteLine($"ten years of history: {changes:N0} changes in one beat ...");
        Age(Path.Combine(folder, "register.db"), beat, changes);
        await using var old = await Site.OpenAsync(folder, sizes.ScaleOfBeats, seed, progress, cancel);
        using var before = await Puller.BeginAsync(young, beat, cancel);
        using var after = await Puller.BeginAsync(old, beat, cancel);
        for (var round = -1; round < sizes.Rounds; round++)
        {
            await before.RoundAsync(sizes.ChangesElsewhere, round >= 0, cancel);
            await after.RoundAsync(sizes.ChangesElsewhere, round >= 0, cancel);
        }

        return
        [
            new("f changes in the beat's history", changes, "rows"),
            BenchmarkResult.Against("f pull, against a beat without history", Measured.Median(after.Pulls).Milliseconds, "ms", Measured.Median(before.Pulls).Milliseconds),
            BenchmarkResult.Against("f pull, server", Measured.Median(after.Replies).Milliseconds, "ms", Measured.Median(before.Replies).Milliseconds),
            BenchmarkResult.Against("f pull, CPU", Measured.Median(after.Pulls).Cpu, "ms", Measured.Median(before.Pulls).Cpu),
            BenchmarkResult.Against("f wire, both ways", after.Bytes / 1e3, "kB", before.Bytes / 1e3),
        ];
    }

    // Every record of the beat that can be edited, again and again, as pushes of twenty: history rows, versions, and the one feed row that each record has.
    private static void Age(string register, string beat, int changes)
    {
        using var connection = new SqliteConnection($"Data Source={register};Pooling=False");
        connection.Open();
        Sql.Run(connection, "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; BEGIN");
        Sql.Run(connection, $"""
            CREATE TEMP TABLE Aged AS SELECT row_number() OVER () - 1 AS At, EntitySet, RecordId, Version FROM Feed WHERE BeatCode = '{beat}' AND State = 0 AND EntitySet IN (5, 8, 9, 10);
            CREATE UNIQUE INDEX temp.AgedAt ON Aged (At);
            INSERT INTO Changes (ChangeNumber, Ordinal, EntitySet, RecordId, BeatCode, Kind, Version, Fields, UserId, CollectedAt, ReceivedAt)
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {changes})
            SELECT s.ChangeNumber + 1 + i / {ChangesAPush}, i % {ChangesAPush}, CASE a.EntitySet WHEN 5 THEN 'Addresses' WHEN 8 THEN 'Houses' WHEN 9 THEN 'Residents' ELSE 'Residencies' END, a.RecordId, '{beat}', 'updated',
                a.Version + 1 + i / (SELECT count(*) FROM Aged), json_array(json_object('Name', 'Remark', 'Old', 'seen ' || i, 'New', 'seen ' || (i + 1))), zeroblob(16), i * 1000, i * 1000
            FROM n, RegisterState s JOIN Aged a ON a.At = i % (SELECT count(*) FROM Aged);
            UPDATE Feed SET ChangeNumber = c.n, Version = c.v FROM (SELECT RecordId, max(ChangeNumber) n, max(Version) v FROM Changes GROUP BY RecordId) c
            WHERE c.RecordId = Feed.RecordId AND Feed.RecordId IN (SELECT RecordId FROM Aged);
            UPDATE RegisterState SET ChangeNumber = ChangeNumber + {(changes + ChangesAPush - 1) / ChangesAPush};
            """);
        foreach (var table in new[] { "Addresses", "Houses", "Residents", "Residencies" })
            Sql.Run(connection, $"UPDATE {table} SET Version = c.v FROM (SELECT RecordId, max(Version) v FROM Feed GROUP BY RecordId) c WHERE c.RecordId = {table}.Id AND Id IN (SELECT RecordId FROM Aged)");
        Sql.Run(connection, "COMMIT");
    }
}
