namespace FieldCollect.Cli.Generate;

/// <summary>Where generated and imported records go: the register's bulk import, or a counter in a test.</summary>
public interface IRecordWriter
{
    /// <summary>Takes the records in; called again and again, what is referred to before what refers to it.</summary>
    Task WriteAsync<T>(IEnumerable<T> records, CancellationToken stop)
        where T : class;
}
