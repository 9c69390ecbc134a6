// What is prepared on a connection is used again, is bounded, and is none the worse for a reading that broke off.
using System.Buffers;
using Microsoft.Data.Sqlite;

namespace FieldCollect.OData.Tests;

public abstract class KeptStatementTests(World world)
{
    [Fact]
    public async Task A_connection_keeps_the_statements_asked_for_last_and_no_more()
    {
        for (var i = 0; i < 3 * KeptCommands.Most; i++)
            await world.GetAsync($"Books?$filter=Pages in ({string.Join(',', Enumerable.Range(0, i + 1))})&$top=1");
        Assert.Equal(KeptCommands.Most, Statements.CountOf(world.Connection));
        for (var i = 0; i < 3; i++)
            Assert.Equal(world.Books.Count.ToString(), (await world.GetAsync("Books/$count")).Text);
        Assert.Equal(KeptCommands.Most, Statements.CountOf(world.Connection));
    }

    [Theory]
    [InlineData("Books")]
    [InlineData("Books?$expand=Author,Library($expand=Branches)")]
    [InlineData("Libraries?$expand=Books($top=2;$count=true)")]
    public async Task A_statement_that_broke_off_answers_the_next_request_whole(string url)
    {
        var whole = (await world.GetAsync(url, pageSize: 1000)).Text;
        for (var at = 1; at < 6; at++)
        {
            var rows = 0;
            var plan = world.Plan(url, pageSize: 1000);
            await Assert.ThrowsAsync<TimeoutException>(() => plan.RunAsync(world.Connection, new ArrayBufferWriter<byte>(), (_, _, _, _) =>
            {
                if (++rows == at)
                    throw new TimeoutException("The asker has waited long enough.");
            }));
            Assert.Equal(whole, (await world.GetAsync(url, pageSize: 1000)).Text);
        }
    }

    [Fact]
    public async Task A_statement_that_is_called_off_answers_the_next_request_whole()
    {
        var whole = (await world.GetAsync("Books", pageSize: 1000)).Text;
        for (var round = 0; round < 3; round++)
        {
            using var stop = new CancellationTokenSource();
            var rows = 0;
            // SQLite looks at no token: it is interrupted, as a deadline does it, and breaks off at the next row.
            await Assert.ThrowsAnyAsync<Exception>(() => world.Plan("Books", pageSize: 1000).RunAsync(world.Connection, new ArrayBufferWriter<byte>(), (_, _, _, _) =>
            {
                if (++rows < 5)
                    return;
                stop.Cancel();
                if (world.Connection is SqliteConnection { Handle: { } handle })
                    SQLitePCL.raw.sqlite3_interrupt(handle);
                else
                    stop.Token.ThrowIfCancellationRequested();
            }, stop.Token));
            Assert.Equal(whole, (await world.GetAsync("Books", pageSize: 1000)).Text);
        }
    }

    [Fact]
    public async Task A_statement_used_again_sees_what_was_written_since()
    {
        var library = world.Libraries[0];
        for (var round = 0; round < 4; round++)
        {
            await using var command = world.Connection.CreateCommand();
            command.CommandText = $"UPDATE \"Libraries\" SET \"Town\" = 'T{round}' WHERE \"Name\" = '{library.Name}'";
            await command.ExecuteNonQueryAsync();
            Assert.Equal($"T{round}", (await world.GetAsync($"Libraries({library.Id})")).Json.GetProperty("Town").GetString());
        }

        await using var back = world.Connection.CreateCommand();
        back.CommandText = $"UPDATE \"Libraries\" SET \"Town\" = {(library.Town is null ? "NULL" : $"'{library.Town.Replace("'", "''")}'")} WHERE \"Name\" = '{library.Name}'";
        await back.ExecuteNonQueryAsync();
    }
}

public sealed class KeptStatementsOnSqlite(SqliteWorld world) : KeptStatementTests(world), IClassFixture<SqliteWorld>;

public sealed class KeptStatementsOnPostgreSql(PostgreSqlWorld world) : KeptStatementTests(world), IClassFixture<PostgreSqlWorld>;
