// Each stack needs the machine to itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
