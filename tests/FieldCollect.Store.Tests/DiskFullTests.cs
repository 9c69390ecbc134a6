using FieldCollect.Register.Residents;
using FieldCollect.Store.Tests.World;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>A full disk, played by a bound on the pages of the file. SQLite only: PostgreSQL's disk is its own server's affair.</summary>
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private RegisterStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await (await TestDatabase.Sqlite.CountyAsync()).OpenAsync(_time);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_full_disk_is_told_loses_nothing_acknowledged_and_is_over_when_there_is_room()
    {
        await BoundAsync("(SELECT 1)");
        var acknowledged = new List<Guid>();
        var told = 0;
        for (var i = 0; i < 200 && told < 3; i++)
        {
            var batch = Enumerable.Range(0, 4).Select(k => (Id: Id($"full-{i}-{k}"), Number: (i * 4) + k)).ToList();
            var writes = batch.Select(b => WriteAsync(b.Id, b.Number)).ToList();
            foreach (var (write, id) in writes.Zip(batch.Select(b => b.Id)))
            {
                if (await write is not { } e)
                {
                    acknowledged.Add(id);
                    continue;
                }

                told++;
                Assert.True(Cause(e) is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL }, e.ToString());
            }
        }

        Assert.True(told > 0, "The disk never became full.");
        Assert.Equal(acknowledged.Order(), (await HeldAsync()).Order());

        await BoundAsync("1073741823");
        Assert.Null(await WriteAsync(Id("room again"), 900));
        Assert.Equal(acknowledged.Append(Id("room again")).Order(), (await HeldAsync()).Order());
        await using var reading = await _store.Database.OpenReadContextAsync(default);
        Assert.Null((await Audit.AuditLog.VerifyAsync(reading)).FirstBad);
    }

    private static Exception Cause(Exception e) => e is DbUpdateException { InnerException: { } inner } ? Cause(inner) : e;

    private async Task<Exception?> WriteAsync(Guid id, int n)
    {
        var resident = Resident(id, Beat1, 1);
        resident.Remark = new string('记', 900) + n;
        try
        {
            Assert.Equal(201, (await _store.PushAsync([Items.Create(resident)], Officer1))[0].Status);
            return null;
        }
        catch (Exception e) when (e is DbUpdateException or SqliteException)
        {
            return e;
        }
    }

    private async Task<List<Guid>> HeldAsync()
    {
        await using var reading = await _store.Database.OpenReadContextAsync(default);
        return await reading.Set<Resident>().Where(r => r.Remark != null).Select(r => r.Id).ToListAsync();
    }

    // The bound is the writer connection's, so it is set through the writer; one page more than there are now, or room without end.
    private Task<bool> BoundAsync(string pages) => _store.WriteAsync(async context =>
    {
        var connection = context.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.Transaction = (SqliteTransaction?)context.Database.CurrentTransaction!.GetDbTransaction();
        if (pages.StartsWith('('))
        {
            command.CommandText = "PRAGMA page_count";
            pages = $"{Convert.ToInt64(await command.ExecuteScalarAsync(), null) + 20}";
        }

        command.CommandText = $"PRAGMA max_page_count={pages}";
        await command.ExecuteScalarAsync();
        return true;
    });
}
