namespace FieldCollect.OData;

/// <summary>The values of one statement. Text never holds a value, so a value can never become text.</summary>
public sealed class SqlParameters(Dialect dialect, int capacity = 4)
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(i => $"@p{i}")];
    private readonly List<object> _values = new(capacity + 2);

    public Dialect Dialect { get; } = dialect;

    /// <summary>The values as the driver gets them, in the order of @p0, @p1, …</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>Adds a value (Guid, string, int, long, double, bool, DateOnly, DateTimeOffset or byte[]) and returns its name, such as @p3.</summary>
    public string Add(object value)
    {
        _values.Add(Dialect.ToStored(value));
        return Name(_values.Count - 1);
    }

    internal void AddStored(object value) => _values.Add(value);

    internal static string Name(int index) => index < Names.Length ? Names[index] : $"@p{index}";
}
