using FieldCollect.Register;
using Npgsql;

namespace FieldCollect.Fleet.Loopback;

/// <summary>A PostgreSQL database for one run.</summary>
public sealed class FleetDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name;

    private FleetDatabase(string server, string name) => (_server, _name) = (server, name);

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ToString();

    public static async Task<FleetDatabase> CreateAsync(string server, CancellationToken cancel)
    {
        var made = new FleetDatabase(server, $"fleet_{Ids.New(TimeProvider.System):N}");
        await made.ExecuteAsync($"CREATE DATABASE {made._name}", cancel);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(_server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
