using System.Text;
using FieldCollect.Register.Addresses;

namespace FieldCollect.Register.Doorplates;

/// <summary>What an address's plate says: where one is, the number, and which part of a compound or building.</summary>
/// <param name="Place">向阳路, 太平村三组, 向阳路8号.</param>
/// <param name="Number">12号, 3栋, 201室; empty where there is none.</param>
/// <param name="Detail">滨江花园3栋1单元; null without.</param>
public sealed record PlateFace(string Place, string Number, string? Detail)
{
    // As communities and villages are called by those who live there; the register has the names of their committees.
    private static readonly (string Committee, string Place)[] Committees =
        [("社区居民委员会", "社区"), ("社区居委会", "社区"), ("社区委员会", "社区"), ("居民委员会", "社区"), ("居委会", "社区"), ("村民委员会", "村"), ("村委会", "村")];

    /// <summary>The face of an address's plate.</summary>
    /// <param name="path">From the top down to the address itself.</param>
    /// <param name="village">The name of its village or community.</param>
    /// <param name="numberText">The number as the plate is to bear it; null takes the address's own.</param>
    /// <remarks>
    /// The nearest street, lane or hamlet names the place; a hamlet is named with its village, for every village has a first one, and what lies on none is
    /// named by its village. The gate number of what the address lies in belongs to the place, the names of what it lies in to the detail; the storey of a room
    /// is said by its number.
    /// </remarks>
    public static PlateFace Of(IReadOnlyList<Address> path, string village, string? numberText)
    {
        var last = path.Count - 1;
        var road = -1;
        for (var i = 0; i < last; i++)
        {
            if (path[i].Kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet)
                road = i;
        }

        var place = new StringBuilder(road < 0 ? ShortName(village) : path[road].Kind == AddressKind.Hamlet ? ShortName(village) + Said(path[road].Name) : Said(path[road].Name));
        var detail = new StringBuilder();
        var hasGate = false;
        foreach (var element in path.Skip(road + 1).Take(last - road - 1))
        {
            if (!hasGate && Said(element.Number).Length > 0)
            {
                place.Append(element.Number);
                hasGate = true;
            }
            else
            {
                detail.Append(Said(element.Number));
            }

            if (element.Kind != AddressKind.Floor || path[last].Kind != AddressKind.Room)
                detail.Append(Said(element.Name));
        }

        var (ownNumber, ownName) = last < 0 ? ("", "") : (Said(path[last].Number), Said(path[last].Name));
        var number = !string.IsNullOrWhiteSpace(Said(numberText)) ? numberText! : ownNumber.Length > 0 ? ownNumber : ownName;
        if (ownName.Length > 0 && ownName != number)
            detail.Append(ownName);
        return new PlateFace(place.ToString(), number, detail.Length > 0 ? detail.ToString() : null);
    }

    private static string Said(string? text) => text is null or AddressText.None ? "" : text;

    private static string ShortName(string village)
    {
        foreach (var (committee, place) in Committees)
        {
            if (village.Length > committee.Length && village.EndsWith(committee, StringComparison.Ordinal))
                return village[..^committee.Length] + place;
        }

        return village;
    }
}
