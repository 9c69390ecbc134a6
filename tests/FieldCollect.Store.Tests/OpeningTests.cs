using FieldCollect.Register.Residents;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Opening a register, for the first time and again.</summary>
public abstract class OpeningTests(TestDatabase database) : StoreTests(database)
{
    private string Keys => Path.Combine(Place.Folder, RegisterKeys.FileName);

    [Fact]
    public async Task The_migrations_make_the_whole_model()
    {
        await using var context = Store.NewContext();
        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public void What_the_promises_rest_on_is_asserted_and_said()
    {
        foreach (var promise in IsSqlite ? ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF"] : new[] { "fsync=on", "full_page_writes=on", "synchronous_commit=on", "server_encoding=UTF8" })
            Assert.Contains(promise, Store.Database.Assertions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_keep_what_it_acknowledges_is_refused()
    {
        var refused = IsSqlite
            ? Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(":memory:"))
            : await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresDatabase.OpenAsync(Place.Postgres + ";Options=-c synchronous_commit=off"));
        Assert.Contains(IsSqlite ? "journal_mode=memory" : "synchronous_commit=off", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_without_the_collation_of_tolower_is_refused_when_it_is_opened()
    {
        if (IsSqlite)
        {
            // It computes the case of letters by a function of ours.
            Assert.DoesNotContain("collation", Store.Database.Assertions, StringComparison.Ordinal);
            return;
        }

        await using (var context = Store.NewContext())
            await context.Database.ExecuteSqlRawAsync("DROP COLLATION pg_catalog.\"und-x-icu\"", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresDatabase.OpenAsync(Place.Postgres!, TestContext.Current.CancellationToken));
        Assert.Contains("und-x-icu", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_register_put_back_from_a_backup_is_declared_another_epoch_and_loses_nothing_else()
    {
        var (epoch, head) = (Store.Epoch, await HeadAsync());
        await Store.DisposeAsync();
        await RegisterStore.NewEpochAsync(Place.Folder, Place.Postgres);
        Store = await Place.OpenAsync(Time);
        Assert.NotEqual(epoch, Store.Epoch);
        Assert.Equal(head, await HeadAsync());
        Assert.Equal(ChensPhone, (await GetOpenAsync()).Phone);

        async Task<Resident> GetOpenAsync()
        {
            await using var context = Store.NewContext();
            return await context.Set<Resident>().SingleAsync(r => r.Id == Chen);
        }
    }

    [Fact]
    public async Task Where_there_is_no_register_no_epoch_begins()
    {
        var nothing = (await Database.NewAsync()).Folder;
        await Assert.ThrowsAsync<NoRegisterException>(() => RegisterStore.NewEpochAsync(nothing, null));
        Assert.Empty(Directory.GetFiles(nothing));
    }

    [Fact]
    public async Task The_keys_are_made_once_and_are_their_owners_alone()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
        var before = await File.ReadAllBytesAsync(Keys);
        await ReopenAsync();
        Assert.Equal(before, await File.ReadAllBytesAsync(Keys));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Half_a_key_file_is_refused_and_left_alone(int length)
    {
        await Store.DisposeAsync();
        var half = (await File.ReadAllBytesAsync(Keys))[..length];
        await File.WriteAllBytesAsync(Keys, half);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Place.OpenAsync(Time));
        Assert.Contains("Restore it from the backup", e.Message, StringComparison.Ordinal);
        Assert.Equal(half, await File.ReadAllBytesAsync(Keys));
    }

    [Fact]
    public async Task Keys_are_not_made_anew_beside_an_old_register()
    {
        await Store.DisposeAsync();
        File.Delete(Keys);
        for (var attempt = 0; attempt < 2; attempt++)
            await Assert.ThrowsAsync<InvalidDataException>(() => Place.OpenAsync(Time));
        Assert.False(File.Exists(Keys));
    }

    [Fact]
    public async Task Opened_again_it_holds_what_it_held()
    {
        var (epoch, head, codes) = (Store.Epoch, await HeadAsync(), Store.Codes.All.Count);
        await ReopenAsync();
        Assert.Equal((epoch, head, codes), (Store.Epoch, await HeadAsync(), Store.Codes.All.Count));
        Assert.Equal((ChensPhone, ChensNumber), ((await GetAsync<Resident>(Chen)).Phone, (await GetAsync<Resident>(Chen)).IdentityNumber));
    }

    [Fact]
    public async Task Opening_a_register_that_is_up_to_date_writes_nothing()
    {
        var before = await TraceAsync();
        await ReopenAsync();
        Assert.Equal(before, await TraceAsync());
    }

    [Fact]
    public async Task A_start_that_was_killed_in_the_middle_of_a_migration_does_not_stop_the_next()
    {
        var place = await Database.NewAsync();
        if (IsSqlite)
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={place.File};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-05-20 00:00:00')""";
            await command.ExecuteNonQueryAsync();
        }

        await using var store = await place.OpenAsync(Time).WaitAsync(TimeSpan.FromSeconds(20));
        await using var context = store.NewContext();
        Assert.Equal(1, await context.State.CountAsync());
    }

    // Every page written goes through the WAL, which is emptied when the last connection closes; PostgreSQL marks each row with the transaction that wrote it.
    private async Task<string> TraceAsync()
    {
        await using var context = Store.NewContext();
        if (IsSqlite)
            return $"{new FileInfo(Place.File + "-wal") is { Exists: true } wal && wal.Length > 0} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Place.File)))}";
        var traces = new List<string>();
#pragma warning disable EF1002 // The tables are the model's own.
        foreach (var table in context.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            traces.Add(await context.Database.SqlQueryRaw<string>($"SELECT '{table}' || count(*) || coalesce(max(xmin::text::bigint), 0) AS \"Value\" FROM \"{table}\"").SingleAsync());
#pragma warning restore EF1002
        return string.Join(' ', traces);
    }
}

public sealed class OpeningOnSqlite() : OpeningTests(TestDatabase.Sqlite);

public sealed class OpeningOnPostgres() : OpeningTests(TestDatabase.Postgres);
