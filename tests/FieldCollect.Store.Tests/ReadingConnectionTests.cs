using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Tests.World;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Connections that read go from request to request: what one asker did with one is never the next one's trouble.</summary>
public abstract class ReadingConnectionTests(TestDatabase database) : StoreTests(database)
{
    // Minutes of work, so that it is always stopped and never done.
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT COUNT(*) FROM n";

    [Fact]
    public async Task A_connection_used_again_sees_the_newest_commit()
    {
        for (var version = 2; version < 12; version++)
        {
            Assert.Equal(204, (await PushAsync(Officer1, Items.Change<Resident>(Chen, version - 1, ("Remark", $"seen {version}")))).Status);
            await using var connection = await Store.Database.OpenReadAsync(default);
            Assert.Equal($"seen {version}", await ScalarAsync(connection, RemarkOfChen));
        }
    }

    [Fact]
    public async Task A_connection_whose_transaction_was_left_open_does_not_go_on_seeing_the_past()
    {
        await using (var connection = await Store.Database.OpenReadAsync(default))
        {
            await ScalarAsync(connection, "BEGIN");
            await ScalarAsync(connection, RemarkOfChen);
        }

        Assert.Equal(204, (await PushAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "later")))).Status);
        await using var next = await Store.Database.OpenReadAsync(default);
        Assert.Equal("later", await ScalarAsync(next, RemarkOfChen));
    }

    [Fact]
    public async Task A_connection_whose_statement_was_stopped_answers_the_next_asker()
    {
        for (var round = 0; round < 5; round++)
        {
            await using (var connection = await Store.Database.OpenReadAsync(default))
            {
                using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(40));
                await using var interrupt = stop.Token.Register(() =>
                {
                    if (connection is SqliteConnection { Handle: { } handle })
                        SQLitePCL.raw.sqlite3_interrupt(handle);
                });
                await Assert.ThrowsAnyAsync<Exception>(() => ScalarAsync(connection, Endless, stop.Token));
            }

            await using var next = await Store.Database.OpenReadAsync(default);
            Assert.Equal("1", await ScalarAsync(next, $"""SELECT COUNT(*) FROM "Residents" WHERE "Id" = {Sql(Chen)}"""));
        }
    }

    [Fact]
    public async Task No_connection_has_two_askers()
    {
        var inHand = new ConcurrentDictionary<DbConnection, int>(ReferenceEqualityComparer.Instance);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(asker => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await using var connection = await Store.Database.OpenReadAsync(default);
                Assert.True(inHand.TryAdd(connection, asker));
                Assert.Equal(asker.ToString(CultureInfo.InvariantCulture), await ScalarAsync(connection, $"SELECT {asker}"));
                Assert.True(inHand.TryRemove(connection, out _));
                // Closing twice is allowed.
                if (i % 5 == 0)
                    await connection.DisposeAsync();
            }
        })));
    }

    [Fact]
    public async Task A_closed_register_leaves_no_connection_open()
    {
        var late = await Store.Database.OpenReadAsync(default);
        await using (await Store.Database.OpenReadAsync(default))
        {
        }

        await Store.DisposeAsync();
        await late.DisposeAsync();
        if (!IsSqlite)
            return;
        Assert.Throws<ObjectDisposedException>(() => { _ = Store.Database.OpenReadAsync(default); });
        var open = Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget).Where(t => t?.StartsWith(Place.Folder, StringComparison.Ordinal) == true);
        Assert.Empty(open);
    }

    protected string RemarkOfChen => $"""SELECT "Remark" FROM "Residents" WHERE "Id" = {Sql(Chen)}""";

    protected static async Task<string?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancel = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }
}

public sealed class ReadingConnectionsOnSqlite() : ReadingConnectionTests(TestDatabase.Sqlite)
{
    [Fact]
    public async Task A_reading_that_is_called_off_before_it_begins_takes_no_connection() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Database.OpenReadAsync(new CancellationToken(canceled: true)));

    [Fact]
    public async Task Only_so_many_connections_wait_for_work()
    {
        var burst = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Store.Database.OpenReadAsync(default)));
        Assert.Equal(40, burst.Distinct().Count());
        foreach (var connection in burst)
            await connection.DisposeAsync();
        Assert.Equal(16, ((SqliteDatabase)Store.Database).IdleReaders);
    }

    [Fact]
    public async Task A_connection_that_waits_holds_up_no_checkpoint()
    {
        await using (var connection = await Store.Database.OpenReadAsync(default))
            await ScalarAsync(connection, RemarkOfChen);
        await PushAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "newer")));
        Assert.True(((SqliteDatabase)Store.Database).IdleReaders > 0);
        await using var context = Store.NewContext();
        // busy, pages of the log, pages written back: a reader in the past would make it busy.
        Assert.Equal(0, (await context.Database.SqlQueryRaw<int>("PRAGMA wal_checkpoint(TRUNCATE)").ToListAsync())[0]);
    }
}

public sealed class ReadingConnectionsOnPostgres() : ReadingConnectionTests(TestDatabase.Postgres)
{
    [Fact]
    public async Task What_is_asked_again_and_again_is_prepared_on_the_server()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var connection = await Store.Database.OpenReadAsync(default);
            await ScalarAsync(connection, RemarkOfChen);
        }

        await using var same = await Store.Database.OpenReadAsync(default);
        Assert.Equal("1", await ScalarAsync(same, $"SELECT COUNT(*) FROM pg_prepared_statements WHERE statement = '{RemarkOfChen.Replace("'", "''", StringComparison.Ordinal)}'"));
    }
}
