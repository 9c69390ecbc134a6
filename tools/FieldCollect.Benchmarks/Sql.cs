using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks;

/// <summary>Looking into SQLite files beside the programs that are measured.</summary>
internal static class Sql
{
    /// <summary>Rows as texts.</summary>
    public static List<string[]> Query(string file, string sql) =>
        Rows(file, sql).ConvertAll(row => Array.ConvertAll(row, value => Convert.ToString(value, CultureInfo.InvariantCulture)!));

    /// <summary>Rows as the driver gives them: long, double, string, byte[] or DBNull.</summary>
    public static List<object[]> Rows(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
