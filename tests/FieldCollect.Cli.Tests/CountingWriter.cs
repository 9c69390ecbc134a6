using FieldCollect.Cli.Generate;

namespace FieldCollect.Cli.Tests;

/// <summary>Takes records in and counts them by type.</summary>
public sealed class CountingWriter : IRecordWriter
{
    public Dictionary<Type, long> Counts { get; } = [];

    public List<object> Kept { get; } = [];

    public Task WriteAsync<T>(IEnumerable<T> records, CancellationToken stop)
        where T : class
    {
        foreach (var record in records)
        {
            Counts[typeof(T)] = Counts.GetValueOrDefault(typeof(T)) + 1;
            Kept.Add(record);
        }
        return Task.CompletedTask;
    }
}
