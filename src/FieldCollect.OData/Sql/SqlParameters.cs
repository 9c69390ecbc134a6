using System.Data.Common;

namespace FieldCollect.OData;

/// <summary>The values of one statement. Text never holds a value, so a value can never become text.</summary>
public sealed class SqlParameters(Dialect dialect)
{
    private readonly List<object> _values = [];

    public Dialect Dialect { get; } = dialect;

    /// <summary>The values as the driver gets them, in the order of @p0, @p1, …</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>Adds a value (Guid, string, int, long, double, bool, DateOnly, DateTimeOffset or byte[]) and returns its name, such as @p3.</summary>
    public string Add(object value)
    {
        _values.Add(Dialect.ToStored(value));
        return $"@p{_values.Count - 1}";
    }

    internal SqlParameters Copy()
    {
        var copy = new SqlParameters(Dialect);
        copy._values.AddRange(_values);
        return copy;
    }

    internal DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < _values.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            parameter.Value = _values[i];
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
