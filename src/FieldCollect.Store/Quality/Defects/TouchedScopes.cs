using FieldCollect.Register.Fields;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>What a write may have put wrong or right: by check the scopes to look at again, as they are and as they were. Worked out in memory, from what was staged.</summary>
public sealed class TouchedScopes
{
    // Whatever a check looks at, it looks whether the record is there, and whose it is.
    private static readonly HashSet<string> Always = [nameof(Record.RemovedAt), nameof(BeatRecord.BeatCode), nameof(IMergeable.MergedIntoId)];

    private readonly Dictionary<CheckStatement, HashSet<Guid>> _scopes = [];
    private readonly Dictionary<(CheckStatement Statement, string Via), HashSet<Guid>> _via = [];

    private readonly Dictionary<(string Text, PersonalKind Kind), Guid> _indexes = [];

    public bool IsEmpty => _scopes.Count == 0 && _via.Count == 0;

    internal IEnumerable<CheckStatement> Statements => _scopes.Keys.Concat(_via.Keys.Select(v => v.Statement)).Distinct();

    /// <summary>What a push has staged, as it was saved.</summary>
    public static TouchedScopes Of(Staging staging, PersonalData personal)
    {
        var touched = new TouchedScopes();
        foreach (var change in staging.Changes)
        {
            foreach (var (statement, watch) in CheckStatements.ByWatched[change.Record.GetType()])
            {
                // A record that is made has no fields that changed: all of them are new.
                if (change.Fields is { } fields && !fields.Any(f => f.Name == watch.Scope || Always.Contains(f.Name) || watch.Fields.Contains(f.Name)))
                    continue;
                var field = RecordType.Of(change.Record)[watch.Scope];
                touched.Add(statement, watch, field, field.Get(change.Record), personal);
                foreach (var was in change.Fields?.Where(f => f.Name == watch.Scope) ?? [])
                    touched.Add(statement, watch, field, was.Old, personal);
            }
        }

        // Of identity numbers and phones nothing stays here in clear.
        touched._indexes.Clear();
        return touched;
    }

    /// <summary>The scopes of a check, those among them that only the database knows.</summary>
    internal async Task<IReadOnlyCollection<Guid>> OfAsync(CheckStatement statement, CheckQuery query, CancellationToken cancel)
    {
        var scopes = new HashSet<Guid>(_scopes.GetValueOrDefault(statement) ?? []);
        foreach (var ((_, via), ids) in _via.Where(v => v.Key.Statement == statement))
            scopes.UnionWith(await query.ScopesAsync(via, ids, cancel));
        return scopes;
    }

    private void Add(CheckStatement statement, Watch watch, RecordType.Field field, object? value, PersonalData personal)
    {
        Guid? scope = value switch
        {
            Guid id => id,
            string text when field.Mask is { } kind => IndexOf(text, kind, personal),
            _ => null,
        };
        if (scope is not { } at)
            return;
        if (watch.Via is { } via)
            Of(_via, (statement, via)).Add(at);
        else
            Of(_scopes, statement).Add(at);
    }

    // Several checks ask for the same value.
    private Guid IndexOf(string text, PersonalKind kind, PersonalData personal)
    {
        if (!_indexes.TryGetValue((text, kind), out var index))
            _indexes[(text, kind)] = index = new Guid(personal.Index(text, kind)!, bigEndian: true);
        return index;
    }

    private static HashSet<Guid> Of<TKey>(Dictionary<TKey, HashSet<Guid>> sets, TKey key)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set))
            sets[key] = set = [];
        return set;
    }
}
