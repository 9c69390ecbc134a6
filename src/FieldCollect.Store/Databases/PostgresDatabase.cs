using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FieldCollect.Store.Databases;

/// <summary>PostgreSQL: ordinary transactions on pooled connections, run again when they lose a race or the server goes away.</summary>
public sealed class PostgresDatabase : RegisterDatabase
{
    // A failover takes seconds; six pauses, growing to four seconds, wait about ten of them.
    private const int MostAttempts = 7;

    private const int OldestPostgres = 15;

    // Who writes past EF is the log of readings, one transaction at a time.
    private const int BesidesPool = 2;

    // Statements that stay prepared on a connection: what screens, feeds and pushes ask again and again. Planning is a third of a short reading.
    private const int MostPrepared = 100;

    private readonly NpgsqlDataSource _source;

    // A reading holds its connection while its entry in the log is made: out of one pool, as many readings as it has connections would each wait for one more.
    private readonly NpgsqlDataSource _besides;

    private PostgresDatabase(NpgsqlDataSource source, NpgsqlDataSource besides, string assertions) => (_source, _besides, Assertions) = (source, besides, assertions);

    public override string Kind => "postgresql";

    public override string Assertions { get; }

    /// <exception cref="InvalidOperationException">PostgreSQL is too old, or a setting that a promise rests on is off.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, CancellationToken cancel = default)
    {
        var source = new NpgsqlDataSourceBuilder(Prepared(connectionString)).Build();
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            if (connection.PostgreSqlVersion.Major < OldestPostgres)
                throw new InvalidOperationException($"PostgreSQL {connection.PostgreSqlVersion} is too old: {OldestPostgres} or later is needed.");
            var settings = new List<string>();
            // An acknowledged write is on disk. With standbys synchronous_commit may also wait for one of them; every one of these waits for the own disk first.
            foreach (var (name, good) in new[] { ("fsync", new[] { "on" }), ("full_page_writes", ["on"]), ("synchronous_commit", ["on", "remote_apply", "remote_write"]), ("server_encoding", ["UTF8"]) })
            {
                await using var command = new NpgsqlCommand($"SHOW {name}", connection);
                var value = (string)(await command.ExecuteScalarAsync(cancel))!;
                if (!good.Contains(value))
                    throw new InvalidOperationException($"PostgreSQL answers {name}={value} where {good[0]} is needed.");
                settings.Add($"{name}={value}");
            }

            // Without it the first search that ignores case fails, weeks after the installation.
            await using (var collation = new NpgsqlCommand("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'", connection))
            {
                if (await collation.ExecuteScalarAsync(cancel) is null)
                    throw new InvalidOperationException("PostgreSQL has no collation und-x-icu, which tolower and toupper need: use a server that is built with ICU, and in it a database that has the collation (pg_import_system_collations makes it).");
            }

            var besides = new NpgsqlConnectionStringBuilder(Prepared(connectionString)) { MinPoolSize = 0, MaxPoolSize = BesidesPool };
            return new PostgresDatabase(source, NpgsqlDataSource.Create(besides), $"PostgreSQL {connection.PostgreSqlVersion}: {string.Join(", ", settings)}");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public override RegisterContext NewContext(PersonalData? open = null)
    {
        // A connection, not the source: EF would build its services anew for every source, and refuses after twenty.
        var connection = _source.CreateConnection();
        var options = new DbContextOptionsBuilder<PostgresRegisterContext>()
            .UseNpgsql(connection, contextOwnsConnection: true);
        return new PostgresRegisterContext(options.Options) { Opens = open, Statements = new WriteStatements(connection) };
    }

    public override Task<RegisterContext> OpenReadContextAsync(CancellationToken cancel) => Task.FromResult(NewContext());

    public override async Task<DbConnection> OpenReadAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<RegisterContext, Task<T>> work, PersonalData? open, bool isLong, CancellationToken cancel) => AgainAsync(
        async () =>
        {
            await using var context = NewContext(open);
            await using var transaction = await context.Database.BeginTransactionAsync(cancel);
            context.Database.AutoSavepointsEnabled = false;
            var result = await work(context);
            await transaction.CommitAsync(cancel);
            return result;
        },
        cancel);

    public override Task WriteAsync(Func<DbConnection, DbTransaction, Task> work) => AgainAsync(
        async () =>
        {
            await using var connection = await _besides.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await work(connection, transaction);
            await transaction.CommitAsync();
            return true;
        },
        CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await _besides.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task<T> AgainAsync<T>(Func<Task<T>> transact, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transact();
            }
            catch (Exception e) when (attempt < MostAttempts && MayWorkAgain(e))
            {
                // Not all at once: whoever lost the same race would lose it together again.
                var pause = 15 * (1 << Math.Min(2 * attempt, 8));
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(pause / 2, pause + 1)), cancel);
            }
        }
    }

    // Whoever says so in the connection string decides: a pooler between us and the server may not keep prepared statements.
    private static string Prepared(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>().Any(k => k.Replace(" ", "", StringComparison.Ordinal).Equals("MaxAutoPrepare", StringComparison.OrdinalIgnoreCase)))
            settings.MaxAutoPrepare = MostPrepared;
        return settings.ToString();
    }

    // Npgsql does not call "no host reachable" transient, and during a failover it is exactly that. Whoever repeats finds by the receipts
    // whether the lost commit had gone through.
    private static bool MayWorkAgain(Exception e) => e switch
    {
        DbUpdateConcurrencyException => true,
        DbUpdateException { InnerException: { } inner } => MayWorkAgain(inner),
        // As EF says "likely due to a transient failure".
        InvalidOperationException { InnerException: NpgsqlException inner } => MayWorkAgain(inner),
        PostgresException p => p.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException n => n.IsTransient || n.InnerException is SocketException or IOException,
        _ => false,
    };
}
