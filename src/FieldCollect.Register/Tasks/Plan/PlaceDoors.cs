using FieldCollect.Register.Addresses;

namespace FieldCollect.Register.Tasks.Plan;

/// <summary>Where a door is taken to lie.</summary>
/// <param name="AddressId">The door.</param>
/// <param name="Longitude">Degrees WGS 84; null where nothing around has a position.</param>
/// <param name="Latitude">The same.</param>
/// <param name="IsOwn">Whether the position is the address's own, and not that of something near it.</param>
/// <param name="Order">Place among the doors in the order of their texts and numbers, from 0.</param>
public sealed record DoorPlace(Guid AddressId, double? Longitude, double? Latitude, bool IsOwn, int Order);

/// <summary>
/// Gives each door a place. One without a position of its own lies where the house around it does; else where its neighbour by number in the same street does; else where the street is; else where the
/// nearest by the order of the texts is.
/// </summary>
public static class PlaceDoors
{
    // Deeper than any tree of addresses; a cycle in damaged rows must not hang a terminal.
    private const int DeepestPath = 16;

    /// <param name="doors">Each once.</param>
    /// <param name="address">An address by its id: the doors and what lies above them; null for one that is not known.</param>
    /// <returns>In the order given.</returns>
    public static IReadOnlyList<DoorPlace> Of(IReadOnlyList<Guid> doors, Func<Guid, Address?> address)
    {
        var inOrder = doors.OrderBy(d => address(d)?.FullText ?? "", NaturalOrder.Instance).ThenBy(d => d).ToList();
        var places = new (double X, double Y, bool IsOwn)?[inOrder.Count];
        var streets = new Guid?[inOrder.Count];
        for (var i = 0; i < inOrder.Count; i++)
        {
            var path = Path(inOrder[i], address);
            streets[i] = path.FirstOrDefault(IsStreet)?.Id;
            places[i] = path.TakeWhile(a => !IsStreet(a)).Select((a, up) => Position(a, isOwn: up == 0)).FirstOrDefault(p => p is not null)
                ?? (path is [var itself, ..] && IsStreet(itself) ? Position(itself, isOwn: true) : null);
        }

        Borrow(places, (i, j) => streets[i] is { } street && streets[j] == street);
        for (var i = 0; i < inOrder.Count; i++)
            places[i] ??= Path(inOrder[i], address).Select(a => Position(a, isOwn: false)).FirstOrDefault(p => p is not null);
        Borrow(places, (_, _) => true);

        var at = inOrder.Select((door, order) => new DoorPlace(door, places[order]?.X, places[order]?.Y, places[order]?.IsOwn ?? false, order)).ToDictionary(p => p.AddressId);
        return [.. doors.Select(d => at[d])];
    }

    // From those that have a place to those that have none: the nearest in the order, of two as near the one before.
    private static void Borrow((double X, double Y, bool IsOwn)?[] places, Func<int, int, bool> may)
    {
        var known = Enumerable.Range(0, places.Length).Where(i => places[i] is not null).ToList();
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is not null || known.Where(j => may(i, j)).OrderBy(j => Math.Abs(j - i)).ThenBy(j => j).Cast<int?>().FirstOrDefault() is not { } near)
                continue;
            places[i] = places[near]!.Value with { IsOwn = false };
        }
    }

    private static bool IsStreet(Address address) => address.Kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet;

    private static (double X, double Y, bool IsOwn)? Position(Address address, bool isOwn) =>
        address is { Longitude: { } x, Latitude: { } y } && double.IsFinite(x) && double.IsFinite(y) ? (x, y, isOwn) : null;

    // From the door upwards.
    private static List<Address> Path(Guid door, Func<Guid, Address?> address)
    {
        var path = new List<Address>();
        for (Guid? id = door; id is { } next && path.Count < DeepestPath && address(next) is { } found; id = found.ParentId)
            path.Add(found);
        return path;
    }
}
