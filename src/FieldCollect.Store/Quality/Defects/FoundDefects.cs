using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>
/// Puts the rows that a statement gives together to defects. It keeps of each defect only what is shown: a phone of ten thousand people is twenty ids, a count and a
/// fingerprint, whichever order the rows come in.
/// </summary>
internal sealed class FoundDefects(CheckStatement statement)
{
    private readonly Dictionary<(Guid Scope, string Part), Group> _groups = [];

    public void Add(Guid scope, string part, string beat, int rank, string set, Guid record, string fact)
    {
        if (!_groups.TryGetValue((scope, part), out var group))
            _groups[(scope, part)] = group = new Group();
        // Of one beat a part has one defect, whose beat is that of what it is about; over beats each has its own.
        var own = statement.OverBeats ? beat : "";
        if (!group.Shares.TryGetValue(own, out var share))
            group.Shares[own] = share = new Share();
        share.Add(beat, rank, set, record);
        group.Mix($"{set}/{record}/{beat}/{fact}");
    }

    public IReadOnlyDictionary<Guid, FoundDefect> All => _groups.SelectMany(g => Defects(g.Key.Scope, g.Key.Part, g.Value)).ToDictionary(d => d.Id);

    private IEnumerable<FoundDefect> Defects(Guid scope, string part, Group group)
    {
        var all = group.Shares.Values.Sum(s => s.Count);
        foreach (var (own, share) in group.Shares)
        {
            var id = Ids.OfName("Defects", string.Join('/', statement.Check.Name, scope, part, own));
            yield return new FoundDefect(id, scope, share.Beat, share.Records, all, all - share.Count, group.Fingerprint);
        }
    }

    private sealed class Group
    {
        private readonly byte[] _mixed = new byte[16];

        public SortedDictionary<string, Share> Shares { get; } = new(StringComparer.Ordinal);

        public string Fingerprint => Convert.ToHexStringLower(_mixed);

        // A sum has no order; each row is there once.
        public void Mix(string row)
        {
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(Encoding.UTF8.GetBytes(row), hash);
            for (var i = 0; i < _mixed.Length; i++)
                _mixed[i] ^= hash[i];
        }
    }

    private sealed class Share
    {
        private readonly SortedSet<(int Rank, Guid Id, string Set, string Beat)> _first = new(Comparer<(int Rank, Guid Id, string Set, string Beat)>.Create(static (a, b) =>
            (a.Rank, a.Id).CompareTo((b.Rank, b.Id)) is not 0 and var order ? order : string.CompareOrdinal(a.Set, b.Set)));

        public int Count { get; private set; }

        public string Beat => _first.Min.Beat;

        public IReadOnlyList<DefectRecord> Records => [.. _first.Select(r => new DefectRecord(r.Set, r.Id))];

        public void Add(string beat, int rank, string set, Guid record)
        {
            Count++;
            _first.Add((rank, record, set, beat));
            if (_first.Count > Defect.MostNamed)
                _first.Remove(_first.Max);
        }
    }
}
