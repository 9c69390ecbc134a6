using System.Security.Cryptography;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FieldCollect.Server.Tests;

public sealed class SqliteCounty : County
{
    protected override County Fresh() => new SqliteCounty();

    protected override Task CreateDatabaseAsync() => Task.CompletedTask;

    protected override RegisterContext NewContext() =>
        new SqliteRegisterContext(new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite($"Data Source={Path.Combine(DataFolder, "register.db")};Pooling=False;Default Timeout=30").Options);
}

public sealed class PostgresCounty : County
{
    private const string Variable = "FIELDCOLLECT_TEST_POSTGRES";

    private readonly string _name = "server_tests_" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    protected override County Fresh() => new PostgresCounty();

    protected override async Task CreateDatabaseAsync()
    {
        await ExecuteAsync($"CREATE DATABASE {_name}");
        // A few requests at a time; the cluster is shared with other test projects.
        Database = new NpgsqlConnectionStringBuilder(Base) { Database = _name, MaxPoolSize = 20 }.ToString();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Database is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    protected override RegisterContext NewContext() => new PostgresRegisterContext(new DbContextOptionsBuilder<PostgresRegisterContext>().UseNpgsql(Database).Options);

    private static string Base => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connection
        ? connection
        : throw new InvalidOperationException($"There is no PostgreSQL to test on: run the tests with tools/test, which starts one and sets {Variable}.");

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Base);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
