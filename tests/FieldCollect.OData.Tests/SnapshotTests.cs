// A reply that takes several statements shows one state of the database, also while somebody writes between them.
using System.Buffers;
using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FieldCollect.OData.Tests;

public abstract class SnapshotTests(World world)
{
    [Theory]
    [InlineData("Libraries?$count=true&$select=Id")]
    [InlineData("Libraries?$count=true&$apply=groupby((Name))")]
    [InlineData("Libraries?$select=Id&$expand=Branches($select=Id)")]
    [InlineData("Libraries?$select=Id&$expand=Branches($select=Id;$expand=Branches($select=Id)),Books($select=Id)")]
    [InlineData("Libraries(00000000-0000-7000-8000-0000000003e8)?$select=Id&$expand=Branches($select=Id)")]
    public async Task A_writer_in_between_is_not_seen(string url)
    {
        await using var database = await Copy.OfAsync(world);
        var before = await ReadAsync(database, url, EveryRow.Instance);
        for (var at = 1; at <= 4; at++)
        {
            var number = at;
            var writer = new Writer(number, () => database.Write($"INSERT INTO \"Libraries\" (\"Id\", \"Name\", \"ParentId\", \"Version\") SELECT {database.Id(5000 + number)}, 'New {number}', {database.Id(1000)}, 1"));
            var text = await ReadAsync(database, url, writer);
            if (!writer.Wrote)
                break;
            var after = await ReadAsync(database, url, EveryRow.Instance);
            if (number > 1)
            {
                Assert.Equal(before, text);
                Assert.NotEqual(text, after);
            }
            before = after;
        }
    }

    [Theory]
    [InlineData("Libraries?$count=true&$expand=Branches")]
    [InlineData("Libraries?$count=true&$filter=1 div (Version sub Version) eq 1")]
    public async Task A_reading_that_broke_off_leaves_no_transaction(string url)
    {
        await using var database = await Copy.OfAsync(world);
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(database, url, EveryRow.Instance, () => throw new TimeoutException("The asker has waited long enough.")));
        Assert.False(database.InTransaction());
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(database, url, new Writer(2, () => { stop.Cancel(); stop.Token.ThrowIfCancellationRequested(); }), ct: stop.Token));
        Assert.False(database.InTransaction());
        await ReadAsync(database, "Libraries?$count=true", EveryRow.Instance);
        Assert.False(database.InTransaction());
    }

    [Theory]
    [InlineData("Libraries({0})/Branches?$select=Id", "\"value\":[]")]
    [InlineData("Libraries({0})/Branches/$count", "0")]
    [InlineData("Libraries({0})/Branches?$apply=groupby((Name))", "\"value\":[]")]
    public async Task Whether_there_is_whose_collection_is_empty_is_asked_of_the_same_state(string url, string empty)
    {
        await using var database = await Copy.OfAsync(world);
        var alone = Toy.Id(5900);
        database.Write($"INSERT INTO \"Libraries\" (\"Id\", \"Name\", \"ParentId\", \"Version\") SELECT {database.Id(5900)}, 'Alone', NULL, 1");
        // The scopes of the collection and of its parent, and then that of the parent by itself; groupby asks for the parent first.
        var writer = new Writer(url.Contains("$apply", StringComparison.Ordinal) ? 2 : 3, () => database.Write($"DELETE FROM \"Libraries\" WHERE \"Id\" = {database.Id(5900)}"));
        Assert.Contains(empty, await ReadAsync(database, string.Format(url, alone), writer));
        Assert.True(writer.Wrote);
        Assert.Equal("", await ReadAsync(database, string.Format(url, alone), EveryRow.Instance));
    }

    private async Task<string> ReadAsync(Copy database, string url, IRowScope scope, Action? onRow = null, CancellationToken ct = default)
    {
        var output = new ArrayBufferWriter<byte>();
        await world.Plan(url, scope, pageSize: 1000).RunAsync(database.Reading, output, (_, _, _, _) => onRow?.Invoke(), ct);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Does something just before a statement, which asks for its scope then.</summary>
    private sealed class Writer(int at, Action write) : IRowScope
    {
        private int _asked;

        public bool Wrote => _asked >= at;

        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters)
        {
            if (++_asked == at)
                write();
            return null;
        }
    }

    /// <summary>The world's rows where two connections find them.</summary>
    private sealed class Copy(DbConnection reading, DbConnection writing, string? file) : IAsyncDisposable
    {
        public DbConnection Reading => reading;

        public static async Task<Copy> OfAsync(World world)
        {
            if (world.Connection is SqliteConnection sqlite)
            {
                var file = Path.GetTempFileName();
                var (one, other) = (new SqliteConnection($"Data Source={file};Pooling=False"), new SqliteConnection($"Data Source={file};Pooling=False"));
                await one.OpenAsync();
                sqlite.BackupDatabase(one);
                await other.OpenAsync();
                var copy = new Copy(one, other, file);
                copy.Write("PRAGMA journal_mode=WAL");
                return copy;
            }
            var server = Environment.GetEnvironmentVariable("FIELDCOLLECT_TEST_POSTGRES");
            var (first, second) = (new NpgsqlConnection(server), new NpgsqlConnection(server));
            await using var ask = world.Connection.CreateCommand();
            ask.CommandText = "SELECT current_schema()";
            var schema = (string)(await ask.ExecuteScalarAsync())!;
            await first.OpenAsync();
            await second.OpenAsync();
            foreach (var connection in new[] { first, second })
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SET search_path TO {schema}";
                await command.ExecuteNonQueryAsync();
            }
            return new Copy(first, second, null);
        }

        public string Id(int number) => file is null ? $"'{Toy.Id(number)}'::uuid" : $"x'{Convert.ToHexString(Toy.Id(number).ToByteArray(bigEndian: true))}'";

        public void Write(string sql)
        {
            using var command = writing.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        public bool InTransaction()
        {
            if (reading is SqliteConnection sqlite)
                return SQLitePCL.raw.sqlite3_get_autocommit(sqlite.Handle!) == 0;
            using var command = reading.CreateCommand();
            // A transaction of its own statement reads and writes as usual; ours only reads.
            command.CommandText = "SELECT current_setting('transaction_read_only')";
            return (string)command.ExecuteScalar()! == "on";
        }

        public async ValueTask DisposeAsync()
        {
            if (file is null)
                Write("DELETE FROM \"Libraries\" WHERE \"Name\" LIKE 'New %'");
            await reading.DisposeAsync();
            await writing.DisposeAsync();
            foreach (var end in new[] { "", "-wal", "-shm" })
            {
                if (file is not null)
                    File.Delete(file + end);
            }
        }
    }
}

public sealed class SnapshotOnSqlite(SqliteWorld world) : SnapshotTests(world), IClassFixture<SqliteWorld>;

public sealed class SnapshotOnPostgreSql(PostgreSqlWorld world) : SnapshotTests(world), IClassFixture<PostgreSqlWorld>;
