namespace FieldCollect.Register.Doorplates;

/// <summary>One key under which tokens of plates are made and checked.</summary>
/// <param name="Id">One character of the token's alphabet; the token's first. Never given to another key while plates of this one hang.</param>
/// <param name="Secret">32 bytes, for HMAC-SHA-256.</param>
public sealed record PlateKey(char Id, byte[] Secret)
{
    public const int SecretLength = 32;
}

/// <summary>The register's keys for plates: the last makes new tokens, all of them check.</summary>
public sealed class PlateKeys
{
    private readonly PlateKey[] _keys;

    /// <exception cref="ArgumentException">There is no key, an id is none or is there twice, or a secret is not of 32 bytes.</exception>
    public PlateKeys(IEnumerable<PlateKey> keys)
    {
        _keys = [.. keys];
        if (_keys.Length == 0
            || _keys.Any(k => k.Secret is not { Length: PlateKey.SecretLength } || !PlateToken.Alphabet.Contains(k.Id, StringComparison.Ordinal))
            || _keys.DistinctBy(k => k.Id).Count() != _keys.Length)
        {
            throw new ArgumentException("A register has at least one key for plates; each has its own id of the token's alphabet and 32 bytes.", nameof(keys));
        }
    }

    /// <summary>The key of new tokens.</summary>
    public PlateKey Current => _keys[^1];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<PlateKey> All => _keys;

    /// <summary>The key with that id; null where it was never made or has been given up.</summary>
    public PlateKey? Find(char id) => Array.Find(_keys, k => k.Id == id);

    /// <summary>The id for one more key; null when all 32 are taken.</summary>
    public char? NextId()
    {
        // Ids follow the alphabet from the newest on, so that an id that was given up comes back as late as can be.
        var at = PlateToken.Alphabet.IndexOf(Current.Id, StringComparison.Ordinal);
        for (var i = 1; i < PlateToken.Alphabet.Length; i++)
        {
            var id = PlateToken.Alphabet[(at + i) % PlateToken.Alphabet.Length];
            if (Find(id) is null)
                return id;
        }

        return null;
    }
}
