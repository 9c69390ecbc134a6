// Queries by the shape of their requests. A kept query holds no value and no row scope, so it may serve anybody.
using System.Collections.Concurrent;

namespace FieldCollect.OData;

internal sealed class PlanCache
{
    // A register's screens and feeds ask some dozens of shapes; a client that makes up new ones all the time may not fill the memory.
    private const int Kept = 500;
    private const int LongestShape = 4_000;
    // A short shape may have a long text; what screens ask has some thousand characters.
    private const int LongestText = 32 * 1024;
    private const int KeptText = 4 * 1024 * 1024;
    private ConcurrentDictionary<string, Query> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, Query> _old = new(StringComparer.Ordinal);
    private int _youngText;

    public int Count => _young.Count + _old.Count;

    public Query Get(string shape, Func<Query> plan)
    {
        if (_young.TryGetValue(shape, out var query))
            return query;
        if (!_old.TryGetValue(shape, out query))
            query = plan();
        var length = query.Templates.Sum(t => t.Length);
        if (shape.Length > LongestShape || length > LongestText)
            return query;
        if (_young.Count >= Kept || Interlocked.Add(ref _youngText, length) > KeptText)
        {
            // What was not asked for since the last turn is forgotten.
            _old = _young;
            _young = new ConcurrentDictionary<string, Query>(StringComparer.Ordinal);
            _youngText = length;
        }
        _young.TryAdd(shape, query);
        return query;
    }
}
