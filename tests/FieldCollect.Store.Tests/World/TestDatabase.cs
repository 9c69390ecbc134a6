using System.Collections.Concurrent;
using FieldCollect.Store.Protection;
using Npgsql;

[assembly: AssemblyFixture(typeof(FieldCollect.Store.Tests.World.Leftovers))]

namespace FieldCollect.Store.Tests.World;

/// <summary>
/// Registers on one of the two databases. The small county is made once in each and copied for every test: a test has a register of its own,
/// and pays a copy, not a migration.
/// </summary>
public abstract class TestDatabase
{
    public static readonly TestDatabase Sqlite = new OnSqlite();
    public static readonly TestDatabase Postgres = new OnPostgres();

    private static int s_made;

    private readonly Lazy<Task<Place>> _template;

    protected TestDatabase() => _template = new(MakeTemplateAsync);

    public abstract string Kind { get; }

    /// <summary>A register that is not there yet.</summary>
    public abstract Task<Place> NewAsync();

    /// <summary>A register that holds the small county.</summary>
    public async Task<Place> CountyAsync() => await CopyAsync(await _template.Value);

    /// <summary>A register that is what another was, which nobody may have open.</summary>
    public abstract Task<Place> CopyAsync(Place template);

    protected static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-store-").FullName;
        Leftovers.Folders.Add(folder);
        return folder;
    }

    protected static string NewName() => $"fc_{Environment.ProcessId}_{Interlocked.Increment(ref s_made)}";

    private async Task<Place> MakeTemplateAsync()
    {
        var place = await NewAsync();
        await using var store = await place.OpenAsync(new FakeTime());
        await SmallCounty.FillAsync(store);
        return place;
    }

    private sealed class OnSqlite : TestDatabase
    {
        public override string Kind => "sqlite";

        public override Task<Place> NewAsync() => Task.FromResult(new Place(NewFolder(), null));

        public override Task<Place> CopyAsync(Place template)
        {
            var folder = NewFolder();
            foreach (var file in Directory.GetFiles(template.Folder))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            return Task.FromResult(new Place(folder, null));
        }
    }

    private sealed class OnPostgres : TestDatabase
    {
        public override string Kind => "postgresql";

        public override async Task<Place> NewAsync() => new(NewFolder(), await MakeAsync(""));

        public override async Task<Place> CopyAsync(Place template)
        {
            var folder = NewFolder();
            File.Copy(Path.Combine(template.Folder, RegisterKeys.FileName), Path.Combine(folder, RegisterKeys.FileName));
            return new Place(folder, await MakeAsync($" TEMPLATE \"{new NpgsqlConnectionStringBuilder(template.Postgres!).Database}\""));
        }

        private static async Task<string> MakeAsync(string like)
        {
            var name = NewName();
            await Leftovers.OnServerAsync($"CREATE DATABASE \"{name}\"{like}");
            Leftovers.Databases.Add(name);
            return new NpgsqlConnectionStringBuilder(Leftovers.Server) { Database = name }.ToString();
        }
    }
}

/// <summary>Where a register lies.</summary>
/// <param name="Folder">Its data folder.</param>
/// <param name="Postgres">Its connection string; null on SQLite.</param>
public sealed record Place(string Folder, string? Postgres)
{
    public string File => Path.Combine(Folder, "register.db");

    public Task<RegisterStore> OpenAsync(TimeProvider time) => RegisterStore.OpenAsync(Folder, Postgres, time);
}

/// <summary>Takes away what the tests made, once all have run.</summary>
public sealed class Leftovers : IAsyncDisposable
{
    public static readonly ConcurrentBag<string> Folders = [];
    public static readonly ConcurrentBag<string> Databases = [];

    public static string Server =>
        Environment.GetEnvironmentVariable("FIELDCOLLECT_TEST_POSTGRES") is { Length: > 0 } server
            ? server
            : throw new InvalidOperationException("FIELDCOLLECT_TEST_POSTGRES names no PostgreSQL: run the tests with tools/test, which starts one.");

    public static async Task OnServerAsync(string sql)
    {
        // Unpooled: a template database may have no connection but this one.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in Folders.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        foreach (var database in Databases)
            await OnServerAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
    }
}
