using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.Client.Local;

/// <summary>
/// SQL on the terminal's one file, inside the transaction that <see cref="LocalStore"/> opened. Statements stay prepared by their text,
/// because a pull runs the same few for thousands of rows. Parameters are $1, $2 and so on.
/// </summary>
internal sealed class LocalSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = [];

    public int Execute(string sql, params object?[] values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>All rows at once: no reader stays open across the next statement.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params object?[] values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>Row by row, straight from the statement: for what looks at all rows and keeps none. Nothing else may run on this session meanwhile.</summary>
    public void Each(string sql, Action<sqlite3_stmt> row)
    {
        using var reader = Prepare(sql, []).ExecuteReader();
        while (reader.Read())
            row(reader.Handle!);
    }

    public T? First<T>(string sql, Func<SqliteDataReader, T> row, params object?[] values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? row(reader) : default;
    }

    public long Number(string sql, params object?[] values) => Convert.ToInt64(Prepare(sql, values).ExecuteScalar(), CultureInfo.InvariantCulture);

    public string? Text(string sql, params object?[] values) => Prepare(sql, values).ExecuteScalar() as string;

    public void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, object?[] values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

internal static class ReaderExtensions
{
    public static string? TextOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? NumberOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
