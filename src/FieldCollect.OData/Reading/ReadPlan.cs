using System.Buffers;
using System.Data.Common;

namespace FieldCollect.OData;

/// <summary>
/// One reply, planned: the URL is checked, the SQL is text, nothing has been read. A plan is for one request and one run; the query
/// in it is shared with others that ask the same of other rows or as other people.
/// </summary>
public sealed class ReadPlan
{
    private readonly Query _query;
    private readonly Binding _binding;
    private readonly HashSet<EntitySetMap> _observed = [];

    internal ReadPlan(Query query, Binding binding, Preferences preferences)
    {
        (_query, _binding) = (query, binding);
        AppliedPageSize = query.HasPages && preferences.MaxPageSize is { } asked ? Math.Min(asked, binding.Request.Limits.MaxPageSize) : null;
        PreferenceApplied = ReplyStyle.Applied(query.Set is null ? preferences with { Omit = OmittedValues.None } : preferences, AppliedPageSize, binding.Style.V401);
    }

    public string ContentType => _query.ContentType(_binding);

    /// <summary>For the header OData-Version: 4.0, or 4.01 where the client takes it.</summary>
    public string ODataVersion => _binding.Style.Version;

    /// <summary>The set whose rows are read; null for the service document and $metadata.</summary>
    public EntitySetMap? Set => _query.Set;

    /// <summary>The page size that Prefer: maxpagesize asked for and got.</summary>
    public int? AppliedPageSize { get; }

    /// <summary>For the header Preference-Applied; null where no preference was followed.</summary>
    public string? PreferenceApplied { get; }

    /// <summary>The request compared a protected property, so its text must not be logged.</summary>
    public bool Sensitive => _query.Sensitive;

    /// <summary>
    /// Sets whose values the reply tells without the rows they are of: $apply and $compute show them; a condition or an order over a
    /// navigation, in any, all or $count finds them out, and so does one over rows that are counted or, as it turns out, not there. No row
    /// is observed for that, so a host that logs the reading of personal data logs the asking. Complete after the run.
    /// </summary>
    public IReadOnlyCollection<EntitySetMap> Unobserved =>
        _query.Asked.All(_observed.Contains) ? _query.Unobserved : [.. _query.Unobserved, .. _query.Asked.Where(s => !_observed.Contains(s))];

    /// <summary>The SQL in the order it runs, without values; @parents stands for the keys of a page, @rows and @last for bounds.</summary>
    public IReadOnlyList<string> Statements => [.. _query.Templates.Select(t => t.Bind(_binding).Text)];

    internal Query Query => _query;

    /// <summary>
    /// Runs on an open connection and streams into output; a <see cref="System.IO.Pipelines.PipeWriter"/> is flushed on the way, anything
    /// else grows. What takes several statements reads in a transaction of its own, so the connection is to have none. Throws <see cref="ODataProblem"/> NotComputable or TooComplex, in practice before the first byte. Rows are observed
    /// as they are written.
    /// </summary>
    public async Task<ReadResult> RunAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver? onRow = null, CancellationToken ct = default)
    {
        var rows = 0L;
        EntitySetMap? last = null;
        void Count(EntitySetMap set, EntityKey key, string? subjectSet, Guid subject)
        {
            rows++;
            if (set != last)
                _observed.Add(last = set);
            onRow?.Invoke(set, key, subjectSet, subject);
        }
        try
        {
            var result = _query.Dialect is { } dialect && _query.ReadsTwice
                ? await Snapshot.ReadAsync(dialect, connection, () => _query.WriteAsync(_binding, connection, output, Count, ct), ct)
                : await _query.WriteAsync(_binding, connection, output, Count, ct);
            return result with { Rows = rows };
        }
        // SQLSTATE class 22: division by zero, a number out of range, a date that is none. SQLite raises only that a sum is out of range,
        // and has no state for it.
        catch (DbException problem) when (problem.SqlState?.StartsWith("22", StringComparison.Ordinal) == true
            || problem.SqlState is null && problem.Message.Contains("integer overflow", StringComparison.Ordinal))
        {
            throw ODataProblems.NotComputable();
        }
        catch (DbException problem) when (problem.Message.Contains(TextFunctions.TooSlow, StringComparison.Ordinal))
        {
            throw ODataProblems.TooComplex("The pattern takes too long.", "matchesPattern");
        }
    }
}
