import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Prints what of an ontology is outside of OWL 2 RL, one violation a line, as the OWL API judges. */
public class RlProfile {
    public static void main(String[] arguments) throws Exception {
        var ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.err.println(ontology.getLogicalAxiomCount() + " logical axioms");
        for (OWLProfileViolation violation : new OWL2RLProfile().checkOntology(ontology).getViolations()) {
            System.out.println(violation.toString().replace('\n', ' '));
        }
    }
}
