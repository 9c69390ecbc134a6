using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FieldCollect.Migrations;

/// <summary>Makes the SQLite model for dotnet-ef; no database is opened.</summary>
public sealed class SqliteFactory : IDesignTimeDbContextFactory<SqliteRegisterContext>
{
    public SqliteRegisterContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Makes the PostgreSQL model for dotnet-ef; no database is opened.</summary>
public sealed class PostgresFactory : IDesignTimeDbContextFactory<PostgresRegisterContext>
{
    public PostgresRegisterContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresRegisterContext>().UseNpgsql("Host=127.0.0.1").Options);
}

internal static class Program
{
    private static void Main()
    {
        // dotnet-ef needs an entry point to load; it never runs it.
    }
}
