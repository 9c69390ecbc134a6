namespace FieldCollect.Register.Addresses;

/// <summary>What holds between an address and the addresses above it. Pure: the caller reads the rows.</summary>
public static class AddressTree
{
    /// <summary>Checks where a node lies.</summary>
    /// <param name="node">The address as it is to be written.</param>
    /// <param name="parent">The address that its ParentId names; null directly below the division.</param>
    /// <param name="ancestors">The parent and all above it, in any order.</param>
    /// <returns>AddressCycle, AddressOrder or AddressOutsideParent, the gravest first; null when all is well.</returns>
    public static ProblemKind? Check(Address node, Address? parent, IEnumerable<Address> ancestors)
    {
        if (parent?.Id != node.ParentId)
            throw new ArgumentException("The parent is the address that ParentId names; whether it exists is asked before.", nameof(parent));
        if (parent is null)
            return MayStandAlone(node.Kind) ? null : Problems.AddressOrder;
        if (parent.Id == node.Id || ancestors.Any(a => a.Id == node.Id))
            return Problems.AddressCycle;
        if (!MayLieBelow(node.Kind, parent.Kind))
            return Problems.AddressOrder;
        return node.DivisionCode == parent.DivisionCode && node.BeatCode == parent.BeatCode ? null : Problems.AddressOutsideParent;
    }

    /// <summary>Whether an address of the kind may lie directly below its division.</summary>
    public static bool MayStandAlone(string kind) =>
        kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet or AddressKind.Compound or AddressKind.Building;

    /// <summary>Whether an address of the one kind may lie directly below one of the other.</summary>
    /// <remarks>
    /// The order of <see cref="AddressKind.Depth"/>, with steps left out where the ground has none: a house in a hamlet is a room directly below it.
    /// Entrances and floors are parts of a building and lie nowhere else.
    /// </remarks>
    public static bool MayLieBelow(string kind, string parentKind) => kind switch
    {
        AddressKind.Entrance => parentKind == AddressKind.Building,
        AddressKind.Floor => parentKind is AddressKind.Building or AddressKind.Entrance,
        _ => AddressKind.Depth(parentKind) >= 0 && AddressKind.Depth(kind) > AddressKind.Depth(parentKind),
    };
}
