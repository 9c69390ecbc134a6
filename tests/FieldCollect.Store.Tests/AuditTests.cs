using FieldCollect.Register.Residents;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The chain of readings and writings.</summary>
public abstract class AuditTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task A_write_is_an_entry_with_who_which_device_why_and_whose()
    {
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x")), Items.Change<Resident>(He, 1, ("Remark", "y")));
        var entry = (await AllAsync<AuditEntry>(a => a.OrderBy(x => x.Number)))[^1];
        Assert.Equal(("write", "dailyCollection", "Residents", 2), (entry.Action, entry.Purpose, entry.EntitySet, entry.Count));
        Assert.Equal((Officer1.UserId, Officer1.DeviceId, Time.Now), (entry.UserId, entry.DeviceId, entry.At));
        Assert.Equal([.. Chen.ToByteArray(bigEndian: true), .. He.ToByteArray(bigEndian: true)], entry.Keys);
        Assert.Null((await VerifyAsync()).FirstBad);
    }

    [Theory]
    [InlineData("""UPDATE "AuditEntries" SET "Purpose" = 'curiosity' WHERE "Number" = 5""", 5)]
    [InlineData("""UPDATE "AuditEntries" SET "Count" = 9 WHERE "Number" = 8""", 8)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Number" = 4""", 4)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Number" = 1""", 1)]
    [InlineData("""DELETE FROM "AuditEntries" WHERE "Number" > 6""", 7)]
    [InlineData("""DELETE FROM "AuditEntries" """, 1)]
    [InlineData("""UPDATE "AuditEntries" SET "Number" = "Number" + 100 WHERE "Number" = 5""", 5)]
    [InlineData("""INSERT INTO "AuditEntries" SELECT 9,"At","UserId","DeviceId","Action","Purpose","EntitySet","Count","Keys","Hash" FROM "AuditEntries" WHERE "Number" = 8""", 9)]
    [InlineData("""UPDATE "RegisterState" SET "AuditNumber" = 7""", 7)]
    public async Task Tampering_is_found_at_the_first_entry_that_does_not_fit(string tampering, long firstBad)
    {
        await ReadTimesAsync(8 - (await AllAsync<AuditEntry>()).Count);
        Assert.Equal((null, 8L), await VerifyAsync());
        await TamperAsync(tampering);
        Assert.Equal(firstBad, (await VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task The_chain_stays_whole_under_many_writers_and_is_found_whole_while_they_write()
    {
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadTimesAsync(15))));
        while (!writing.IsCompleted)
            Assert.Null((await VerifyAsync()).FirstBad);
        await writing;
        var entries = await AllAsync<AuditEntry>(a => a.OrderBy(x => x.Number));
        Assert.Equal((null, (long)entries.Count), await VerifyAsync());
        Assert.True(entries.Count >= 60);
    }

    [Fact]
    public async Task A_reading_is_entered_however_many_hold_a_connection_meanwhile()
    {
        const int pool = 3;
        await Store.DisposeAsync();
        var place = Place.Postgres is { } server ? Place with { Postgres = new Npgsql.NpgsqlConnectionStringBuilder(server) { MaxPoolSize = pool }.ToString() } : Place;
        Store = await place.OpenAsync(Time);
        var readers = new List<System.Data.Common.DbConnection>();
        for (var i = 0; i < pool; i++)
            readers.Add(await Store.Database.OpenReadAsync(CancellationToken.None));
        await Store.AuditAsync(new AuditDraft(Time.Now, Officer1, "read", "Residents", 1, [Chen])).WaitAsync(TimeSpan.FromSeconds(10));
        foreach (var reader in readers)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task Hundreds_of_readings_at_once_and_writings_between_them_are_each_one_entry()
    {
        var before = (await AllAsync<AuditEntry>()).Count;
        var readings = Enumerable.Range(1, 300).Select(i => Store.AuditAsync(new AuditDraft(Time.Now, i % 3 == 0 ? Officer1 with { DeviceId = null } : Officer1, "read", "Residents", i, [Chen])));
        await Task.WhenAll([.. readings, WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x"))), WriteAsync(Officer1, Items.Change<Resident>(He, 1, ("Remark", "y")))]);
        var entries = (await AllAsync<AuditEntry>(a => a.OrderBy(x => x.Number))).Skip(before).ToList();
        Assert.Equal(Enumerable.Range(1, 300), entries.Where(e => e.Action == "read").Select(e => e.Count).Order());
        Assert.Equal(2, entries.Count(e => e.Action == "write"));
        Assert.Null((await VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task A_reading_that_cannot_be_entered_is_told()
    {
        await TamperAsync("""DELETE FROM "RegisterState" """);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => ReadTimesAsync(1));
        Assert.DoesNotContain(await AllAsync<AuditEntry>(), e => e.Action == "read");
    }

    private async Task ReadTimesAsync(int times)
    {
        for (var i = 0; i < times; i++)
            await Store.AuditAsync(new AuditDraft(Time.Now, Officer1, "read", "Residents", 1, [Chen]));
    }

    private async Task<(long? FirstBad, long Checked)> VerifyAsync()
    {
        await using var context = await Store.Database.OpenReadContextAsync(CancellationToken.None);
        return await AuditLog.VerifyAsync(context);
    }
}

public sealed class AuditOnSqlite() : AuditTests(TestDatabase.Sqlite);

public sealed class AuditOnPostgres() : AuditTests(TestDatabase.Postgres);
