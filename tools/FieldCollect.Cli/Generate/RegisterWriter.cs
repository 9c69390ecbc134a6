using FieldCollect.Store.Import;

namespace FieldCollect.Cli.Generate;

/// <summary>Hands records to the register's bulk import.</summary>
public sealed class RegisterWriter(BulkImport import) : IRecordWriter
{
    public Task WriteAsync<T>(IEnumerable<T> records, CancellationToken stop)
        where T : class => import.WriteAsync(records, progress: null, stop);
}
